"""What is trained: the networks, their examples and their first parameters, the same for all contenders."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy

Arrays = dict[str, numpy.ndarray]


@dataclass(frozen=True)
class Work:
    """A network that is trained with Adam on examples in a fixed order."""

    key: str
    title: str
    batch: int
    # "mean-squared-error" or "cross-entropy"
    loss: str
    # Steps of one measurement, after a tenth as many that do not count.
    steps: int
    # By peer, how many times as long it should take.
    targets: dict[str, float]
    examples: Callable[[numpy.random.Generator], Arrays]
    rate: float = 1e-3


def clusters(random: numpy.random.Generator) -> Arrays:
    """Ten clusters of a hundred points in the plane."""
    centres = random.uniform(-8, 8, (10, 2))
    labels = random.permutation(numpy.repeat(numpy.arange(10), 100))
    inputs = centres[labels] + random.standard_normal((1000, 2))
    return {"inputs": inputs.astype(numpy.float32), "labels": labels.astype(numpy.int32)}


def filtered(random: numpy.random.Generator) -> Arrays:
    """A picture of noise, and what a kernel that shall be found makes of it."""
    kernel = random.standard_normal((5, 5)) / 5
    picture = random.random((516, 516)).astype(numpy.float32)
    windows = numpy.lib.stride_tricks.sliding_window_view(picture, (512, 512))
    target = numpy.einsum("ij,ijyx->yx", kernel, windows)
    return {"inputs": picture[None, :, :, None], "targets": target.astype(numpy.float32)[None, :, :, None]}


def pictures(count: int, size: int, channels: int) -> Callable[[numpy.random.Generator], Arrays]:
    """Smooth pictures with noise, and the noise."""

    def make(random: numpy.random.Generator) -> Arrays:
        coarse = random.random((count, size // 8 + 1, size // 8 + 1, channels))
        smooth = coarse.repeat(8, axis=1).repeat(8, axis=2)[:, :size, :size]
        noise = 0.1 * random.standard_normal((count, size, size, channels))
        return {"inputs": (smooth + noise).astype(numpy.float32), "targets": noise.astype(numpy.float32)}

    return make


def digits(random: numpy.random.Generator) -> Arrays:
    inputs = random.random((256, 28, 28, 1)).astype(numpy.float32)
    return {"inputs": inputs, "labels": random.integers(0, 10, 256).astype(numpy.int32)}


WORKS = [
    Work("shallow", "2–128–10, sigmoid, 1000 points in batches of 32", 32, "cross-entropy", 4000,
         {"PyTorch": 12, "Keras": 50}, clusters),
    Work("kernel", "One 5×5 kernel on 512×512", 1, "mean-squared-error", 200, {"PyTorch": 10}, filtered),
    Work("five", "5 layers of 16 channels, 16×64×64", 16, "mean-squared-error", 60, {"PyTorch": 2},
         pictures(64, 64, 1)),
    Work("denoiser", "Denoiser of 48 channels, 2×128×128×3", 2, "mean-squared-error", 60, {"PyTorch": 2},
         pictures(8, 128, 3)),
    Work("dncnn", "DnCNN, 17 layers of 64 channels, 16×40×40", 16, "mean-squared-error", 8, {"PyTorch": 1.15},
         pictures(32, 40, 1),
         # With 1e-3 rounding decides: PyTorch in single precision is 3 % off its own double precision after 6 steps.
         rate=1e-5),
    Work("lenet", "LeNet-5, batches of 64 digits", 64, "cross-entropy", 200, {"PyTorch": 3}, digits),
]


def layers(key: str) -> list[tuple]:
    """A network as a list of layers, which stands for the same in each of the libraries.

    ("dense", inputs, outputs), ("conv", inputs, outputs, kernel, padding, has bias), ("norm", channels), ("pool", window),
    ("flatten",), ("sigmoid",), ("relu",), ("leaky", slope).
    """
    if key == "shallow":
        return [("dense", 2, 128), ("sigmoid",), ("dense", 128, 10)]
    if key == "kernel":
        return [("conv", 1, 1, 5, 0, False)]
    if key == "five":
        between = [layer for _ in range(3) for layer in (("conv", 16, 16, 3, 1, True), ("relu",))]
        return [("conv", 1, 16, 3, 1, True), ("relu",), *between, ("conv", 16, 1, 3, 1, True)]
    if key == "denoiser":
        return [("conv", 3, 48, 3, 1, True), ("leaky", 0.2), ("conv", 48, 48, 3, 1, True), ("leaky", 0.2),
                ("conv", 48, 3, 1, 0, True)]
    if key == "dncnn":
        between = [layer for _ in range(15)
                   for layer in (("conv", 64, 64, 3, 1, False), ("norm", 64), ("relu",))]
        return [("conv", 1, 64, 3, 1, True), ("relu",), *between, ("conv", 64, 1, 3, 1, True)]
    return [("conv", 1, 6, 5, 2, True), ("relu",), ("pool", 2), ("conv", 6, 16, 5, 0, True), ("relu",), ("pool", 2),
            ("flatten",), ("dense", 400, 120), ("relu",), ("dense", 120, 84), ("relu",), ("dense", 84, 10)]


def parameters(key: str, random: numpy.random.Generator) -> Arrays:
    """The first parameters under PyTorch's names and with its axes, uniform within 1 / sqrt(inputs of a number)."""
    found = {}
    for index, layer in enumerate(layers(key)):
        if layer[0] == "dense":
            shape, fan, has_bias = (layer[2], layer[1]), layer[1], True
        elif layer[0] == "conv":
            shape, fan, has_bias = (layer[2], layer[1], layer[3], layer[3]), layer[1] * layer[3] ** 2, layer[5]
        elif layer[0] == "norm":
            channels = layer[1]
            found |= {f"{index}.weight": numpy.ones(channels), f"{index}.bias": numpy.zeros(channels),
                      f"{index}.running_mean": numpy.zeros(channels), f"{index}.running_var": numpy.ones(channels)}
            continue
        else:
            continue
        bound = fan ** -0.5
        found[f"{index}.weight"] = random.uniform(-bound, bound, shape)
        if has_bias:
            found[f"{index}.bias"] = random.uniform(-bound, bound, shape[0])
    return {name: values.astype(numpy.float32) for name, values in found.items()}
