"""What each filter ought to give: float64, by SciPy, on bands of rows, the edge pixels repeated beyond the edges."""

import json
import math
from pathlib import Path

import numpy
from scipy import ndimage, signal

from .works import OPENCV_COLOR_SIGMA, Filter

Rows = tuple[int, int]


def bands(height: int, rows: int) -> list[Rows]:
    """Rows at the top, in the middle and at the bottom."""
    rows = min(rows, height)
    return sorted({(start, start + rows) for start in (0, (height - rows) // 2, height - rows)})


def band_rows(filter: Filter) -> int:
    """How many rows a band has, so that no reference takes long."""
    return 24 if filter["kind"] in ("median", "bilateral") else 96


def extended(image: numpy.ndarray, rows: Rows, reach: int, columns: int | None = None) -> numpy.ndarray:
    """The band in float64 with `reach` rows and `columns` columns more on each side."""
    columns = reach if columns is None else columns
    height, width = image.shape[:2]
    y = numpy.clip(numpy.arange(rows[0] - reach, rows[1] + reach), 0, height - 1)
    x = numpy.clip(numpy.arange(-columns, width + columns), 0, width - 1)
    return numpy.asarray(image[y], numpy.float64)[:, x]


def gaussian(image: numpy.ndarray, rows: Rows, sigma: float) -> numpy.ndarray:
    """The sampled Gaussian out to 8 sigma, by rows and columns."""
    reach = math.ceil(8 * sigma)
    weights = numpy.exp(-numpy.arange(-reach, reach + 1) ** 2 / (2 * sigma * sigma))
    weights /= weights.sum()
    columns = signal.oaconvolve(extended(image, rows, reach, 0), weights[:, None, None], mode="valid", axes=0)
    wide = numpy.pad(columns, ((0, 0), (reach, reach), (0, 0)), mode="edge")
    return signal.oaconvolve(wide, weights[None, :, None], mode="valid", axes=1)


def sobel(image: numpy.ndarray, rows: Rows) -> numpy.ndarray:
    """The length of the gradient of a gray picture."""
    block = extended(image, rows, 1)[:, :, 0]
    return numpy.hypot(ndimage.sobel(block, axis=1), ndimage.sobel(block, axis=0))[1:-1, 1:-1, None]


def convolve(image: numpy.ndarray, rows: Rows, kernel: numpy.ndarray) -> numpy.ndarray:
    """The kernel as it is written, not turned."""
    block = extended(image, rows, kernel.shape[0] // 2)
    return signal.fftconvolve(block, kernel[::-1, ::-1, None], mode="valid", axes=(0, 1))


def box(image: numpy.ndarray, rows: Rows, radius: int) -> numpy.ndarray:
    block = extended(image, rows, radius)
    size = 2 * radius + 1
    return ndimage.uniform_filter(block, (size, size, 1))[radius:-radius, radius:-radius]


def median(image: numpy.ndarray, rows: Rows, radius: int) -> numpy.ndarray:
    block = extended(image, rows, radius).astype(image.dtype)
    size = 2 * radius + 1
    return ndimage.median_filter(block, (size, size, 1))[radius:-radius, radius:-radius].astype(numpy.float64)


def bilateral(image: numpy.ndarray, rows: Rows, filter: Filter, sums_channels: bool) -> numpy.ndarray:
    """Tomasi and Manduchi's; the distance in colour is Euclidean, or as OpenCV has it the sum over the channels."""
    radius, spatial = filter["radius"], filter["spatialSigma"]
    block = extended(image, rows, radius)
    height, width = block.shape[0] - 2 * radius, block.shape[1] - 2 * radius
    center = block[radius:-radius, radius:-radius]
    total, weights = numpy.zeros_like(center), numpy.zeros((height, width, 1))
    for y in range(-radius, radius + 1):
        for x in range(-radius, radius + 1):
            if x * x + y * y > radius * radius:
                continue
            other = block[radius + y:radius + y + height, radius + x:radius + x + width]
            difference = numpy.abs(other - center)
            if sums_channels:
                exponent = (difference.sum(axis=2, keepdims=True) / OPENCV_COLOR_SIGMA) ** 2
            else:
                exponent = (difference**2).sum(axis=2, keepdims=True) / (255 * filter["colorSigma"]) ** 2
            weight = numpy.exp(-(x * x + y * y) / (2 * spatial * spatial) - exponent / 2)
            total += weight * other
            weights += weight
    return total / weights


def reference(filter: Filter, image: numpy.ndarray, rows: Rows, folder: Path, peer: str | None) -> numpy.ndarray:
    """What these rows ought to be, before rounding, on the picture's own scale."""
    match filter["kind"]:
        case "gaussian":
            return gaussian(image, rows, filter["sigma"])
        case "sobel":
            return sobel(image, rows)
        case "convolve":
            return convolve(image, rows, numpy.array(json.loads((folder / filter["kernel"]).read_text()), numpy.float64))
        case "box":
            return box(image, rows, filter["radius"])
        case "median":
            return median(image, rows, filter["radius"])
        case "bilateral":
            return bilateral(image, rows, filter, sums_channels=peer == "OpenCV")
        case kind:
            raise ValueError(f"there is no reference for a {kind}")
