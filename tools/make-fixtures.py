#!/usr/bin/env python3
"""Make the test pictures: Fixtures/images, Fixtures/damaged and Fixtures/npy.

Everything is synthetic and seeded; a second run gives the same pixels.
Fixtures/README.md, written by hand, says what each file is for.

How to run (Debian or Ubuntu, from anywhere):

    apt-get install libjpeg-turbo-progs        # cjpeg and jpegtran
    python3 -m venv venv
    venv/bin/pip install -r tools/requirements.txt
    venv/bin/python tools/make-fixtures.py
    venv/bin/python tools/make-goldens.py      # the expected results
"""

import io
import json
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import numpy as np
from PIL import Image
from scipy import ndimage

from fixtures import damaged, npyfiles, photo, png, scenes, zoo_jpeg, zoo_png

FIXTURES = Path(__file__).resolve().parent.parent / "Fixtures"


def write(folder, files):
    target = FIXTURES / folder
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, data in files.items():
        (target / name).write_bytes(data)
    print(f"{folder}: {len(files)} files, {sum(map(len, files.values()))} bytes")


def jpeg_bytes(image, **options):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def scene_images():
    image, gray, rgba = scenes.scene(), scenes.luma(scenes.scene()), scenes.scene_rgba()
    gray_alpha = np.stack([gray, scenes.scene_alpha()], axis=2)
    arrays = {
        "scene": scenes.to_u8(image), "scene-gray": scenes.to_u8(gray),
        "scene-16": scenes.to_u16(image), "scene-gray-16": scenes.to_u16(gray),
        "scene-rgba": scenes.to_u8(rgba), "scene-rgba-16": scenes.to_u16(rgba),
        "scene-ga": scenes.to_u8(gray_alpha),
        "ramp": scenes.ramp(), "impulse": scenes.impulse(), "step": scenes.step(),
        "zoneplate": scenes.zoneplate(), "noise": scenes.noise(), "sinusoid": scenes.sinusoid(),
        "tiny-1x1": scenes.to_u8(image)[5:6, 5:6], "tiny-1x7": scenes.to_u8(image)[8:15, 9:10],
        "tiny-2x3": scenes.to_u8(image)[6:9, 12:14], "logo-alpha": scenes.to_u8(scenes.logo()),
    }
    files = {f"{name}.png": png.encode_array(array) for name, array in arrays.items()}
    files |= npyfiles.scene_files()
    files["photo.jpg"] = jpeg_bytes(scenes.to_u8(photo.photo()), quality=90, subsampling="4:2:0")
    return files


def compare_images():
    """Distorted versions of the scene, for the metrics."""
    image = scenes.scene()
    rng = np.random.default_rng(21)
    decoded = Image.open(io.BytesIO(jpeg_bytes(scenes.to_u8(image), quality=30)))
    arrays = {
        "jpeg": np.asarray(decoded),
        "blurred": scenes.to_u8(ndimage.gaussian_filter(image, (1.2, 1.2, 0))),
        "noisy": scenes.to_u8(image + rng.normal(0, 0.08, image.shape)),
        "noisy-16": scenes.to_u16(image + rng.normal(0, 0.02, image.shape)),
        "noisy-gray": scenes.to_u8(scenes.luma(image) + rng.normal(0, 0.05, image.shape[:2])),
        "identical": scenes.to_u8(image),
    }
    return {f"{name}.png": png.encode_array(array) for name, array in arrays.items()}


def main():
    write("images", scene_images())
    write("images/compare", compare_images())
    write("images/png", zoo_png.files())
    write("images/jpeg", zoo_jpeg.files())
    write("damaged", damaged.files())
    files, index = npyfiles.checks()
    files["index.json"] = (json.dumps(index, indent=1) + "\n").encode()
    write("npy", files)


if __name__ == "__main__":
    main()
