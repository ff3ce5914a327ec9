#!/usr/bin/env python3
"""Make Fixtures/golden: what SciPy, OpenCV, scikit-image, Pillow and
ImageMagick make of the pictures in Fixtures/images, for the tests to compare.

Results are .npy files (float32, or integers where the operation keeps the
sample type) on the native scale of the picture (0...255, 0...65535, 0...1),
not rounded. index.json lists them: file, image (below Fixtures/images),
operation, parameters, border, and who computed it. metrics.json holds PSNR
and SSIM of pairs, versions.json the library versions.

How to run, after tools/make-fixtures.py (see there for the Python packages):

    apt-get install imagemagick libjpeg-turbo-progs    # convert and djpeg
    venv/bin/python tools/make-goldens.py

It prints where two decoders disagree about a picture.
"""

import platform
import subprocess
import sys

sys.dont_write_bytecode = True
import cv2
import numpy
import PIL
import scipy
import skimage
from PIL import features

from fixtures import golden_decode, golden_filters, golden_metrics
from fixtures.golden_store import GOLDEN, Store


def first_line(command, stream="stdout"):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return getattr(result, stream).splitlines()[0]


def versions():
    return {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__,
            "opencv": cv2.__version__, "scikit-image": skimage.__version__, "pillow": PIL.__version__,
            "pillow libjpeg-turbo": features.version("libjpeg_turbo"),
            "imagemagick": " ".join(first_line(["convert", "-version"]).split()[1:4]),
            "djpeg": first_line(["djpeg", "-version"], "stderr")}


def main():
    store = Store()
    golden_filters.add_all(store)
    notes = golden_decode.add_all(store)
    store.finish()
    store.save("metrics.json", golden_metrics.metrics())
    store.save("versions.json", versions())
    print("\n".join(notes))
    size = sum(path.stat().st_size for path in GOLDEN.iterdir())
    print(f"golden: {len(store.entries)} results, {size} bytes")


if __name__ == "__main__":
    main()
