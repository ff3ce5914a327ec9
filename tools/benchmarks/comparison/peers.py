"""The peers' calls that do the same work; each returns a new array."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy

from .works import OPENCV_COLOR_SIGMA, Filter

Call = Callable[[], Any]


def opencv(filter: Filter, image: numpy.ndarray, folder: Path, threads: int) -> Call:
    import cv2

    cv2.setNumThreads(threads)
    border = cv2.BORDER_REPLICATE

    def sobel() -> numpy.ndarray:
        x = cv2.Sobel(image, cv2.CV_32F, 1, 0, borderType=border)
        y = cv2.Sobel(image, cv2.CV_32F, 0, 1, borderType=border)
        return cv2.convertScaleAbs(cv2.magnitude(x, y))

    match filter["kind"]:
        case "gaussian":
            return lambda: cv2.GaussianBlur(image, (0, 0), filter["sigma"], borderType=border)
        case "sobel":
            return sobel
        case "convolve":
            kernel = numpy.array(json.loads((folder / filter["kernel"]).read_text()), numpy.float32)
            return lambda: cv2.filter2D(image, -1, kernel, borderType=border)
        case "box":
            size = 2 * filter["radius"] + 1
            return lambda: cv2.blur(image, (size, size), borderType=border)
        case "median":
            return lambda: cv2.medianBlur(image, 2 * filter["radius"] + 1)
        case "bilateral":
            diameter = 2 * filter["radius"] + 1
            return lambda: cv2.bilateralFilter(
                image, diameter, OPENCV_COLOR_SIGMA, filter["spatialSigma"], borderType=border)
        case kind:
            raise ValueError(f"OpenCV is not asked for a {kind}")


def opencv_stack_blur(filter: Filter, image: numpy.ndarray, folder: Path, threads: int) -> Call:
    """OpenCV's approximation of a Gaussian by a triangle of the same variance, ((radius + 1)² − 1) / 6."""
    import cv2

    cv2.setNumThreads(threads)
    size = 2 * round((6 * filter["sigma"] ** 2 + 1) ** 0.5 - 1) + 1
    return lambda: cv2.stackBlur(image, (size, size))


def pillow(filter: Filter, image: numpy.ndarray, folder: Path, threads: int) -> Call:
    from PIL import Image, ImageFilter

    picture = Image.fromarray(image)
    blur = ImageFilter.GaussianBlur(filter["sigma"])
    return lambda: picture.filter(blur)


def scikit_image(filter: Filter, image: numpy.ndarray, folder: Path, threads: int) -> Call:
    from skimage.filters import gaussian

    return lambda: gaussian(image, sigma=filter["sigma"], mode="nearest", preserve_range=True, channel_axis=-1)


PEERS = {"OpenCV": opencv, "OpenCV stackBlur": opencv_stack_blur, "Pillow": pillow, "scikit-image": scikit_image}
