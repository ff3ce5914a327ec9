#!/usr/bin/env python3
"""Makes the pictures of LearnedFilters' articles on kernels, networks and patches from the fixtures' photo, with imgfilter itself.

Needs NumPy and Pillow (tools/requirements.txt). Run it from anywhere; the pictures are the same each time."""

import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHOTO = ROOT / "Fixtures/images/photo.jpg"
ARTICLES = ROOT / "Sources/LearnedFilters/LearnedFilters.docc"


def imgfilter(*arguments):
    subprocess.run([ROOT / "tools/imgfilter", *map(str, arguments)], check=True)


def keep(source, name, scale=1, **options):
    """Puts a picture beside the articles, made smaller."""
    picture = Image.open(source).convert("RGB")
    if scale != 1:
        picture = picture.resize([round(side * scale) for side in picture.size], Image.Resampling.LANCZOS)
    picture.save(ARTICLES / name, optimize=True, **options)
    print(name, (ARTICLES / name).stat().st_size // 1000, "kB")


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)

    # The kernel between the photo and the photo made sharper.
    before, after = folder / "before.png", folder / "after.png"
    imgfilter("convert", PHOTO, before)
    imgfilter("sharpen", before, after, "--sigma", 1.5, "--amount", 1.2)
    imgfilter("train-kernel", before, after, "-o", folder / "k.json", "--size", 9, "--pictures", folder)
    keep(folder / "kernel-sheet.png", "learn-sheet.jpg", 0.5, quality=75)
    keep(folder / "kernel-weights.png", "learn-kernel.png", 0.5)
    keep(folder / "kernel-response.png", "learn-response.png", 0.5)

    # A part of the photo with noise of deviation 25, and what the denoiser that ships makes of it.
    clean = np.asarray(Image.open(PHOTO), dtype=np.float32) / 255
    noise = np.random.default_rng(0).normal(scale=25 / 255, size=clean.shape)
    np.save(folder / "noisy.npy", (clean + noise).astype(np.float32))
    imgfilter("denoise", folder / "noisy.npy", folder / "denoised.npy", "--strength", 25)
    pictures = [np.clip(np.load(folder / f"{name}.npy"), 0, 1) for name in ("noisy", "denoised")]
    for name, picture in zip(("noisy", "denoised"), pictures):
        print(name, f"{-10 * np.log10(np.mean(np.square(picture - clean))):.2f} dB")
    part = (slice(150, 350), slice(20, 320))
    sheet = np.concatenate([picture[part] for picture in pictures], axis=1)
    Image.fromarray(np.rint(sheet * 255).astype(np.uint8)).save(folder / "denoised.png")
    keep(folder / "denoised.png", "learn-denoised.jpg", quality=85)

    # What the photo's patches have in common.
    imgfilter("study", "patches", PHOTO, "--output", folder, "--quiet", "--scale", 1)
    for name in ("components", "autoencoders"):
        keep(folder / f"patches-{name}.png", f"patches-{name}.png")
    keep(folder / "patches-reconstruction.png", "patches-reconstruction.jpg", quality=80)
