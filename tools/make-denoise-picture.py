#!/usr/bin/env python3
"""Makes the picture of LearnedFilters' article on denoising without a clean picture: a part of the fixtures' photo with
noise of deviation 25, what `imgfilter denoise --self-supervised` makes of it, and the photo itself; prints the PSNR of both.

Needs NumPy and Pillow (tools/requirements.txt). Run it from anywhere; the numbers are the same each time."""

import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
PART = (slice(150, 310), slice(20, 233))

clean = np.asarray(Image.open(ROOT / "Fixtures/images/photo.jpg"), dtype=np.float32) / 255
noise = np.random.default_rng(0).normal(scale=25 / 255, size=clean.shape)
with tempfile.TemporaryDirectory() as folder:
    noisy, denoised = f"{folder}/noisy.npy", f"{folder}/denoised.npy"
    np.save(noisy, (clean + noise).astype(np.float32))
    subprocess.run([ROOT / "tools/imgfilter", "denoise", "--self-supervised", noisy, denoised], check=True)
    pictures = [np.load(noisy), np.load(denoised), clean]
pictures = [np.clip(np.rint(picture * 255), 0, 255) for picture in pictures]
for name, picture in zip(("noisy", "denoised"), pictures):
    error = np.mean(np.square(picture / 255 - clean))
    print(name, f"{-10 * np.log10(error):.2f} dB")
sheet = np.concatenate([picture[PART] for picture in pictures], axis=1).astype(np.uint8)
Image.fromarray(sheet).save(
    ROOT / "Sources/LearnedFilters/LearnedFilters.docc/denoise.png", optimize=True)
