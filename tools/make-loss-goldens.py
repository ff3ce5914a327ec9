#!/usr/bin/env python3
"""Make losses.json in Fixtures/training: PyTorch's losses and their gradients.

Outputs and targets are computed alike everywhere, from whole numbers over
powers of two: output i of 4 x 6 is ((i * 7919) % 1009 - 504) / 128, its target
((i * 104729) % 1013 - 506) / 256, and so on, see `outputs` and the cases. The
labels are 0, 5, 2, 3. PyTorch has neither a Charbonnier loss nor structural similarity:
they are written here by their formulas and differentiated by PyTorch in double
precision.

How to run, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-loss-goldens.py
"""

import json
import pathlib

import torch
import torch.nn.functional as F

PATH = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/training/losses.json"
LABELS = torch.tensor([0, 5, 2, 3])


def sequence(factor, modulus, count):
    return torch.tensor([(i * factor) % modulus for i in range(count)], dtype=torch.float64)


def outputs(*shape):
    count = torch.Size(shape).numel()
    return ((sequence(7919, 1009, count) - 504) / 128).reshape(shape)


def targets(*shape):
    count = torch.Size(shape).numel()
    return ((sequence(104729, 1013, count) - 506) / 256).reshape(shape)


def distributions(*shape):
    """Rows that sum to about 1: eighths of whole numbers."""
    count = torch.Size(shape).numel()
    return ((sequence(104729, 1013, count) % 3) / 8).reshape(shape)


def picture(height, width, channels):
    """N x C x H x W, from numbers in the order H x W x C."""
    x = sequence(7919, 1009, 2 * height * width * channels) / 1024
    y = 0.75 * x + sequence(104729, 1013, len(x)) / 4096
    return [v.reshape(2, height, width, channels).permute(0, 3, 1, 2) for v in (x, y)]


def similarity_loss(x, y):
    index = torch.arange(-5, 6, dtype=torch.float64)
    row = torch.exp(-index**2 / (2 * 1.5**2))
    row = row / row.sum()
    channels = x.shape[1]
    window = (row[:, None] * row[None, :]).expand(channels, 1, 11, 11)

    def mean(v):
        return F.conv2d(v, window, groups=channels)

    c1, c2 = 0.01**2, 0.03**2
    mx, my = mean(x), mean(y)
    sxx, syy, sxy = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    ssim = (2 * mx * my + c1) * (2 * sxy + c2) / ((mx**2 + my**2 + c1) * (sxx + syy + c2))
    return 1 - ssim.mean()


def case(values, loss):
    values = values.clone().requires_grad_(True)
    result = loss(values)
    result.backward()
    gradient = values.grad
    if gradient.dim() == 4:
        gradient = gradient.permute(0, 2, 3, 1)
    return {"value": result.item(), "gradient": [float(f"{g:.8g}") for g in gradient.ravel().tolist()]}


def main():
    y, t, p = outputs(4, 6), targets(4, 6), distributions(4, 6)
    chances = p.clamp(0, 1)
    x, wanted = picture(13, 12, 2)
    # Classes lie along axis 1 for PyTorch: two examples, 6 classes, 2 x 1 pixels.
    pixels, parts = (v.reshape(2, 2, 6).permute(0, 2, 1) for v in (y, p))

    def rows(result):
        result["gradient"] = torch.tensor(result["gradient"]).reshape(2, 6, 2).permute(0, 2, 1).ravel().tolist()
        return result

    cases = {
        "mean squared error": case(y, lambda v: F.mse_loss(v, t)),
        "mean squared error of labels": case(y, lambda v: F.mse_loss(v, F.one_hot(LABELS, 6).double())),
        "mean absolute error": case(y, lambda v: F.l1_loss(v, t)),
        "huber": case(y, lambda v: F.huber_loss(v, t)),
        "huber 2.5": case(y, lambda v: F.huber_loss(v, t, delta=2.5)),
        "charbonnier": case(y, lambda v: torch.sqrt((v - t) ** 2 + 1e-6).mean()),
        "charbonnier 0.5": case(y, lambda v: torch.sqrt((v - t) ** 2 + 0.25).mean()),
        "cross-entropy": case(y, lambda v: F.cross_entropy(v, LABELS)),
        "cross-entropy smoothed": case(y, lambda v: F.cross_entropy(v, LABELS, label_smoothing=0.1)),
        "cross-entropy of distributions": case(y, lambda v: F.cross_entropy(v, p)),
        "cross-entropy of distributions smoothed": case(
            y, lambda v: F.cross_entropy(v, p, label_smoothing=0.2)),
        "cross-entropy of pixels": rows(case(pixels, lambda v: F.cross_entropy(v, parts))),
        "binary cross-entropy": case(y, lambda v: F.binary_cross_entropy_with_logits(v, chances)),
        "structural similarity": case(x, lambda v: similarity_loss(v, wanted)),
    }
    lines = [f' "versions": {json.dumps({"torch": torch.__version__})}', ' "cases": {\n' + ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(result)}" for name, result in cases.items()) + "\n }"]
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
