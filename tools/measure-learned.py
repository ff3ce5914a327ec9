#!/usr/bin/env python3
"""Measure the filters that ship on photos of yours, beside OpenCV's.

    venv/bin/python tools/measure-learned.py FOLDER [--color] [--crop 512] [--imgfilter PATH]

Needs numpy, pillow and opencv-python-headless. The protocol is the literature's:
gray pictures (PIL's luma) of 8 bits, or RGB with `--color`; noise from a seeded
normal, not cut off at black and white; results rounded to 8 bits. OpenCV's
non-local means gets the noisy picture rounded, and is shown with the best of
seven strengths. Pictures for the upscaler are shrunk by MATLAB's imresize,
written out below, and compared without a border of two pixels.
"""

import argparse
import pathlib
import subprocess
import tempfile

import cv2
import numpy
from PIL import Image


def psnr(picture, clean, border=0):
    if border:
        picture = picture[border:-border, border:-border]
        clean = clean[border:-border, border:-border]
    difference = picture.astype(numpy.float64) - clean.astype(numpy.float64)
    return 10 * numpy.log10(255**2 / numpy.mean(difference**2))


def rounded(picture):
    return numpy.clip(numpy.rint(picture * 255), 0, 255).astype(numpy.uint8)


def cubic(x):
    x = numpy.abs(x)
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return numpy.where(x <= 1, near, numpy.where(x < 2, far, 0))


def imresize(picture, size, axis):
    """One axis of a picture, as MATLAB's imresize does it in double precision."""
    count = picture.shape[axis]
    scale = size / count
    stretch = min(scale, 1)
    centers = (numpy.arange(size) + 0.5) / scale - 0.5
    first = numpy.floor(centers - 2 / stretch).astype(int)
    places = first[:, None] + numpy.arange(int(numpy.ceil(4 / stretch)) + 2)
    weights = cubic((centers[:, None] - places) * stretch)
    weights /= weights.sum(1, keepdims=True)
    places = numpy.mod(places, 2 * count)
    places = numpy.where(places < count, places, 2 * count - 1 - places)
    moved = numpy.moveaxis(picture, axis, 0)
    return numpy.moveaxis(numpy.einsum("ij,ij...->i...", weights, moved[places]), 0, axis)


def means(picture, strength):
    """OpenCV's non-local means with its own windows; of colors in Lab, as it does them."""
    if picture.ndim == 2:
        return cv2.fastNlMeansDenoising(picture, None, strength, 7, 21)
    return cv2.fastNlMeansDenoisingColored(picture, None, strength, strength, 7, 21)


def main():
    arguments = argparse.ArgumentParser(description="Measure the filters that ship.")
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--color", action="store_true", help="denoise colors, not the luma")
    arguments.add_argument("--crop", type=int, default=512, help="pixels from the middle")
    arguments.add_argument("--imgfilter", default="imgfilter")
    arguments = arguments.parse_args()
    files = sorted(p for p in arguments.folder.iterdir() if p.suffix in (".png", ".jpg"))
    rows = {}

    with tempfile.TemporaryDirectory() as scratch:
        before, after = f"{scratch}/before.npy", f"{scratch}/after.npy"

        def run(picture, *command):
            numpy.save(before, numpy.ascontiguousarray(picture, dtype=numpy.float32))
            subprocess.run([arguments.imgfilter, *command[:1], before, after, *command[1:]], check=True)
            return rounded(numpy.load(after))

        for number, path in enumerate(files):
            clean = numpy.asarray(Image.open(path).convert("RGB" if arguments.color else "L"))
            height, width = (min(arguments.crop, n) // 2 * 2 for n in clean.shape[:2])
            top, left = (clean.shape[0] - height) // 2, (clean.shape[1] - width) // 2
            clean = clean[top : top + height, left : left + width]
            for sigma in (15, 25, 50):
                noise = numpy.random.default_rng(number).normal(0, sigma / 255, clean.shape)
                noisy = clean / 255 + noise
                ours = psnr(run(noisy, "denoise", "--strength", str(sigma)), clean)
                peer = max(
                    psnr(means(rounded(noisy), h * sigma), clean)
                    for h in (0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2)
                )
                rows.setdefault(f"sigma {sigma}", []).append((psnr(rounded(noisy), clean), peer, ours))
            if arguments.color:
                continue
            small = rounded(imresize(imresize(clean / 255, height // 2, 0), width // 2, 1)) / 255
            large = imresize(imresize(small, height, 0), width, 1)
            ours = run(small, "upscale")
            rows.setdefault("twice as large", []).append(
                (psnr(rounded(large), clean, 2), float("nan"), psnr(ours, clean, 2))
            )

    print(f"{len(files)} pictures, PSNR in dB")
    print(f"{'':16}{'before':>8}{'OpenCV':>8}{'ours':>8}")
    for name, values in rows.items():
        print(f"{name:16}" + "".join(f"{value:8.2f}" for value in numpy.mean(values, axis=0)))


main()
