"""What is measured in memory: one table, from which imgfilter and its peers are given the same."""

import math
from dataclasses import dataclass
from typing import Any

Filter = dict[str, Any]

KERNEL_SIZES = (3, 7, 15, 31)
MEGAPIXELS = (1, 4, 16, 50, 100)

# OpenCV sums the channels' differences, imgfilter takes the Euclidean distance: of grays the first is √3 times the second.
BILATERAL = {"kind": "bilateral", "radius": 4, "spatialSigma": 2.0, "colorSigma": 0.1}
OPENCV_COLOR_SIGMA = 0.1 * 255 * math.sqrt(3)


@dataclass(frozen=True)
class Work:
    """A filter on one of the pictures, and which peers do the like."""

    key: str
    title: str
    picture: str
    filter: Filter
    # How many times faster than OpenCV it is meant to be; None where nothing is promised.
    target: float | None = None
    peer: str | None = "OpenCV"
    # Peers for the second table, on one thread.
    extras: tuple[str, ...] = ()

    def name(self, threads: int) -> str:
        """What the results are filed under."""
        return f"{self.key}.t{threads}"

    def on(self, picture: str) -> "Work":
        """The same filter on another picture, to see its error there."""
        return Work(f"{self.key}@{picture}", self.title, picture, self.filter, self.target, self.peer, self.extras)


def gaussian(sigma: int, depth: str, target: float | None, **more: Any) -> Work:
    picture = {"8-bit": "rgb8", "Float": "rgb32"}[depth]
    return Work(
        f"gaussian-{sigma}-{depth.lower()}", f"Gaussian σ {sigma}{', Float' * (depth == 'Float')}", picture,
        {"kind": "gaussian", "sigma": float(sigma)}, target, **more)


def in_memory() -> list[Work]:
    """The rows of the first table, in its order."""
    return [
        gaussian(1, "8-bit", 2),
        gaussian(2, "8-bit", 2, extras=("Pillow", "scikit-image", "OpenCV stackBlur")),
        gaussian(5, "8-bit", 2, extras=("scikit-image",)),
        gaussian(20, "8-bit", 8, extras=("Pillow", "OpenCV stackBlur")),
        gaussian(50, "8-bit", 20),
        gaussian(100, "8-bit", 40, extras=("Pillow",)),  # stackBlur leaves the picture as it is from a size of about 400
        gaussian(1, "Float", 2),
        gaussian(2, "Float", 2),
        gaussian(5, "Float", 2),
        Work("sobel", "Sobel magnitude, gray", "gray8", {"kind": "sobel"}, 5),
        *(
            Work(f"convolve-{size}", f"convolve {size}×{size}, full rank", "rgb8",
                 {"kind": "convolve", "kernel": f"kernel-{size}.json"}, target)
            for size, target in zip(KERNEL_SIZES, (1.5, 2, 3, 3))
        ),
        Work("box-50", "box, radius 50", "rgb8", {"kind": "box", "radius": 50}, 2),
        Work("median-2", "median 5×5", "rgb8", {"kind": "median", "radius": 2}, 1),
        Work("bilateral-4", "bilateral, diameter 9", "rgb8", BILATERAL, 1.5),
    ]


def own() -> list[Work]:
    """What imgfilter is compared with itself by."""
    return [gaussian(10, "8-bit", None, peer=None)]


def sizes() -> list[Work]:
    """The cost for a pixel by the size of the picture."""
    return [
        Work(f"size-{size}", f"{size} MP", f"rgb8-{size}mp", {"kind": "gaussian", "sigma": 2.0}, None, None)
        for size in MEGAPIXELS
    ]


def variants(work: Work) -> list[Work]:
    """The work, and that of a Gaussian on black and white rectangles as well: there its error is largest."""
    if work.filter["kind"] != "gaussian":
        return [work]
    return [work, work.on("steps32" if work.picture == "rgb32" else "steps8")]
