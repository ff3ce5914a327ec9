"""Makes the pictures and kernels that all contenders are given."""

import json
from pathlib import Path

import numpy
from PIL import Image

from .works import KERNEL_SIZES

UHD = (3840, 2160)
LARGE = (6000, 4000)
FOLDER = (1633, 1225)  # 2 megapixels


def is_small(photo: Image.Image, size: tuple[int, int] = LARGE) -> bool:
    """Whether the photo would have no detail of its own in this size."""
    return photo.width * 1.5 < size[0] or photo.height * 1.5 < size[1]


def fitted(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The photo in another size; one that is much too small is repeated, mirrored."""
    width, height = size
    if is_small(photo, size):
        pixels = numpy.asarray(photo)
        rows, columns = max(0, height - photo.height), max(0, width - photo.width)
        return Image.fromarray(numpy.pad(pixels, ((0, rows), (0, columns), (0, 0)), mode="symmetric")[:height, :width])
    return photo.resize(size, Image.Resampling.LANCZOS)


def steps(width: int = 1920, height: int = 1080) -> numpy.ndarray:
    """Black and white rectangles of all sizes: where a Gaussian shows its error."""
    random = numpy.random.default_rng(1)

    def line(length: int) -> numpy.ndarray:
        edges = numpy.cumsum(random.choice([1, 2, 5, 20, 60, 200, 400], size=length))
        return numpy.searchsorted(edges, numpy.arange(length), side="right") % 2

    plane = ((line(height)[:, None] ^ line(width)[None, :]) * 255).astype(numpy.uint8)
    return numpy.repeat(plane[:, :, None], 3, axis=2)


def kernel(size: int) -> numpy.ndarray:
    """A random kernel of full rank, some weights below 0, with sum 1, exact in 32-bit floating point."""
    weights = numpy.random.default_rng(size).uniform(-0.3, 1, (size, size))
    weights = (weights / weights.sum()).astype(numpy.float32)
    if numpy.linalg.matrix_rank(weights) < size:
        raise AssertionError(f"the kernel of {size}×{size} is not of full rank")
    return weights


def save_array(folder: Path, name: str, array: numpy.ndarray) -> None:
    numpy.save(folder / f"{name}.npy", numpy.ascontiguousarray(array))


def make_arrays(photo: Image.Image, folder: Path) -> None:
    """What is filtered in memory."""
    rgb = numpy.asarray(fitted(photo, UHD))
    save_array(folder, "rgb8", rgb)
    save_array(folder, "rgb32", rgb.astype(numpy.float32) / numpy.float32(255))
    save_array(folder, "gray8", numpy.asarray(Image.fromarray(rgb).convert("L")))
    save_array(folder, "steps8", steps())
    save_array(folder, "steps32", steps().astype(numpy.float32) / numpy.float32(255))
    for size in KERNEL_SIZES:
        (folder / f"kernel-{size}.json").write_text(json.dumps(kernel(size).tolist()))


def make_size(folder: Path, megapixels: int) -> None:
    """The picture of `rgb8` repeated or cut to so many megapixels, 3:2."""
    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    width = round(height * 1.5)
    source = numpy.load(folder / "rgb8.npy", mmap_mode="r")
    rows, columns = -(-height // source.shape[0]), -(-width // source.shape[1])
    save_array(folder, f"rgb8-{megapixels}mp", numpy.tile(source, (rows, columns, 1))[:height, :width])


def make_files(photo: Image.Image, folder: Path, count: int) -> None:
    """What whole processes read: a large photo, a folder of smaller ones, a single pixel, and steps."""
    large = fitted(photo, LARGE)
    large.save(folder / "large.jpg", quality=92)
    large.save(folder / "large.png", compress_level=6)
    Image.fromarray(steps()).save(folder / "steps.png")
    Image.new("RGB", (1, 1), (200, 100, 50)).save(folder / "pixel.png")
    photos = folder / "photos"
    photos.mkdir()
    random = numpy.random.default_rng(2)
    for index in range(count):
        x, y = (int(random.integers(0, extent - part + 1)) for extent, part in zip(LARGE, FOLDER))
        part = large.crop((x, y, x + FOLDER[0], y + FOLDER[1]))
        if index % 2:
            part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        part.save(photos / f"{index:03}.jpg", quality=90)


def make_huge(folder: Path) -> None:
    """20,000×20,000 pixels as PNG."""
    source = numpy.load(folder / "rgb8.npy")
    Image.fromarray(numpy.tile(source, (10, 6, 1))[:20_000, :20_000]).save(folder / "huge.png", compress_level=1)
