#!/usr/bin/env python3
"""Make layers.json, networks.json and their numbers, layers.npy and networks.npy,
in Fixtures/training: what PyTorch's layers and small networks give.

For each case: input, parameters, output, a random gradient of the output, and
the gradients of the input and of all parameters that follow from it. PyTorch
computes in double precision from numbers that single precision holds, so that
the results are right to the last digit that is stored.

The .json files say for each array its shape and where it begins in the .npy
file, which holds all numbers one after the other. Pictures are stored as batch x
height x width x channels: this script turns them from PyTorch's batch x channels
x height x width. Parameters stay as PyTorch has them (kernels as output x input x
height x width): the tests turn them by the axes that each layer declares.

A network's parameters have the names that imgfilter gives them. Its training step
is: forward, backward, the running averages; then, with all trained parameters
moved by -0.1 times their gradients, the output at inference.

How to run, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-network-goldens.py
"""

import json
import pathlib
import warnings

import numpy
import torch
from torch import nn

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/training"
RATE = 0.1
AVERAGES = ("running_mean", "running_var")


class Store:
    """Arrays one after the other."""

    def __init__(self):
        self.numbers = []
        self.count = 0

    def add(self, tensor, is_value=False):
        array = tensor.detach().numpy()
        if is_value and array.ndim == 4:
            array = array.transpose(0, 2, 3, 1)
        array = numpy.ascontiguousarray(array, dtype=numpy.float32)
        place = {"shape": list(array.shape), "at": self.count}
        self.numbers.append(array.ravel())
        self.count += array.size
        return place

    def write(self, name, record):
        lines = ",\n".join(f' "{key}": {json.dumps(case)}' for key, case in record.items())
        version = json.dumps(torch.__version__)
        (FOLDER / f"{name}.json").write_text(f'{{"torch": {version}, "cases": {{\n{lines}\n}}}}\n')
        numpy.save(FOLDER / f"{name}.npy", numpy.concatenate(self.numbers))


def single(tensor):
    """Numbers that single precision holds, in double precision."""
    return tensor.to(torch.float32).to(torch.float64)


def rounded_parameters(module):
    with torch.no_grad():
        for name, number in [*module.named_parameters(), *module.named_buffers()]:
            if name.endswith("num_batches_tracked"):
                continue
            if name.endswith("running_var"):
                number.copy_(single(torch.rand_like(number) + 0.5))
            elif name.endswith("running_mean"):
                number.copy_(single(torch.randn_like(number)))
            elif number.ndim == 1:
                number.copy_(single(torch.rand_like(number) + 0.25))
            else:
                number.copy_(single(number))


def parameters(module, store):
    return {name: store.add(number) for name, number in module.named_parameters()}


def averages(module, store):
    return {name: store.add(number) for name, number in module.named_buffers() if name.endswith(AVERAGES)}


def whole(shape):
    """Few whole numbers, of which many are equal."""
    return torch.randint(-2, 3, shape).to(torch.float64)


def with_zeros(shape):
    numbers = single(torch.randn(shape, dtype=torch.float64))
    numbers.view(-1)[::5] = 0
    numbers.view(-1)[3::10] = -0.0
    return numbers


def normal(shape):
    return single(torch.randn(shape, dtype=torch.float64))


class Upsampling(nn.Module):
    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, x):
        return nn.functional.interpolate(x, **self.options)


class SamePadding(nn.Conv2d):
    """A convolution with a stride whose padding is Keras' and TensorFlow's `same`."""

    def forward(self, x):
        pads = []
        for axis in (1, 0):
            size, stride = x.shape[2 + axis], self.stride[axis]
            reach = (self.kernel_size[axis] - 1) * self.dilation[axis] + 1
            total = max(0, (-(-size // stride) - 1) * stride + reach - size)
            pads += [total // 2, total - total // 2]
        return super().forward(nn.functional.pad(x, pads))


def layer_cases():
    """Name: module, shape of the input, whether it trains, how the input comes about."""
    features, picture, small = (3, 6), (2, 4, 6, 5), (2, 2, 6, 5)
    conv, turned = nn.Conv2d, nn.ConvTranspose2d
    most, mean = nn.MaxPool2d, nn.AvgPool2d
    return {
        "dense": (nn.Linear(6, 5), features),
        "dense without bias": (nn.Linear(6, 17, bias=False), features),
        "convolution": (conv(4, 3, 3), picture),
        "convolution same": (conv(4, 3, 3, padding="same"), picture),
        "convolution same even": (conv(4, 2, (4, 2), padding="same"), picture),
        "convolution same dilated": (conv(4, 2, 3, padding="same", dilation=2), picture),
        "convolution same strided": (SamePadding(4, 2, (3, 2), stride=(2, 3)), picture),
        "convolution explicit": (conv(4, 3, (3, 2), padding=(2, 1)), picture),
        "convolution strided": (conv(4, 3, 3, stride=(2, 1), padding=1), picture),
        "convolution dilated": (conv(4, 3, (2, 3), dilation=(3, 2), padding=1), picture),
        "convolution groups": (conv(4, 6, 3, groups=2, padding=1, stride=2), picture),
        "convolution depthwise": (conv(4, 4, 3, groups=4, padding=1), picture),
        "convolution depthwise twice": (conv(4, 8, 3, groups=4, bias=False), picture),
        "convolution 1x1": (conv(4, 17, 1, bias=False), picture),
        "transposed": (turned(4, 3, 3), picture),
        "transposed strided": (turned(4, 3, 3, stride=2, padding=1, output_padding=1), picture),
        "transposed oblong": (
            turned(4, 2, (2, 3), stride=(3, 2), padding=(0, 1), output_padding=(2, 1)), picture),
        "transposed gaps": (turned(4, 2, 1, stride=2, bias=False), picture),
        "transposed dilated": (turned(4, 3, 2, stride=2, dilation=3, padding=2, output_padding=1), picture),
        "transposed dilated padded": (turned(4, 2, 2, dilation=3, padding=2, output_padding=2), picture),
        "transposed groups": (turned(4, 6, 3, stride=2, groups=2, bias=False), picture),
        "transposed depthwise": (turned(4, 4, 2, stride=2, groups=4), picture),
        "max pool": (most(2), small),
        "max pool ties": (most(3, stride=2, padding=1), small, False, whole),
        "max pool oblong": (most((2, 3), stride=(1, 2), padding=(1, 1)), small),
        "max pool ceiling": (most(2, stride=2, ceil_mode=True), small),
        "max pool ceiling padded": (most(3, stride=2, padding=1, ceil_mode=True), small),
        "max pool ceiling far": (most(2, stride=3, padding=1, ceil_mode=True), small),
        "max pool ceiling small": (most((8, 7), stride=(4, 3), ceil_mode=True), small),
        "max pool dilated": (most(2, stride=1, padding=1, dilation=(2, 3)), small),
        "max pool dilated ceiling": (most((3, 2), stride=2, dilation=2, padding=1, ceil_mode=True), small),
        "average pool": (mean(2), small),
        "average pool padded": (mean(3, stride=2, padding=1), small),
        "average pool oblong": (mean((3, 2), stride=(2, 1), padding=(1, 0)), small),
        "average pool without padding": (mean(3, stride=2, padding=1, count_include_pad=False), small),
        "average pool ceiling": (mean(2, ceil_mode=True), small),
        "average pool ceiling padded": (mean(3, stride=2, padding=1, ceil_mode=True), small),
        "average pool ceiling far": (mean(2, stride=3, padding=1, ceil_mode=True), small),
        "average pool ceiling small": (mean((8, 7), stride=(4, 3), ceil_mode=True), small),
        "average pool ceiling without padding": (
            mean(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), small),
        "adaptive pool": (nn.AdaptiveAvgPool2d((4, 3)), small),
        "adaptive pool larger": (nn.AdaptiveAvgPool2d((7, 5)), small),
        "global pool": (nn.AdaptiveAvgPool2d(1), small),
        "flatten": (nn.Flatten(), (2, 3, 2, 2)),
        "batch norm": (nn.BatchNorm2d(4), picture, True),
        "batch norm inference": (nn.BatchNorm2d(4), picture),
        "batch norm options": (nn.BatchNorm2d(4, eps=1e-2, momentum=0.3), picture, True),
        "batch norm plain": (nn.BatchNorm2d(4, affine=False), picture, True),
        "batch norm plain inference": (nn.BatchNorm2d(4, affine=False), picture),
        "batch norm features": (nn.BatchNorm1d(6), features, True),
        "dropout inference": (nn.Dropout(0.5), features),
        "local response": (nn.LocalResponseNorm(3, alpha=0.5), picture),
        "local response even": (nn.LocalResponseNorm(2, alpha=1.5, beta=0.6, k=2.0), picture),
        "local response wide": (nn.LocalResponseNorm(7, alpha=0.9), picture),
        "sigmoid": (nn.Sigmoid(), features),
        "tanh": (nn.Tanh(), features),
        "relu": (nn.ReLU(), features, False, with_zeros),
        "leaky relu": (nn.LeakyReLU(0.2), features, False, with_zeros),
        "prelu": (nn.PReLU(), (2, 4, 2, 3), False, with_zeros),
        "prelu channels": (nn.PReLU(4), (2, 4, 2, 3), False, with_zeros),
        "softmax": (nn.Softmax(1), features),
        "softmax pixels": (nn.Softmax(1), (2, 4, 2, 3)),
        "log softmax": (nn.LogSoftmax(1), features),
        "pixel shuffle": (nn.PixelShuffle(2), (2, 8, 2, 3)),
        "pixel unshuffle": (nn.PixelUnshuffle(2), (2, 2, 4, 6)),
        "upsample nearest": (Upsampling(scale_factor=3, mode="nearest"), (1, 2, 3, 2)),
        "upsample bilinear": (Upsampling(scale_factor=3, mode="bilinear"), (1, 2, 3, 2)),
        "upsample corners": (Upsampling(scale_factor=2, mode="bilinear", align_corners=True), (1, 2, 3, 2)),
        "upsample corners small": (
            Upsampling(scale_factor=3, mode="bilinear", align_corners=True), (1, 2, 1, 2)),
    }


def layers():
    store, record = Store(), {}
    for name, (module, shape, *rest) in layer_cases().items():
        is_training = rest[0] if rest else False
        make = rest[1] if len(rest) > 1 else normal
        torch.manual_seed(len(record))
        module = module.double().train(is_training)
        rounded_parameters(module)
        x = make(shape).requires_grad_()
        case = {"training": is_training, "parameters": parameters(module, store), "before": averages(module, store)}
        y = module(x)
        gradient = normal(y.shape)
        y.backward(gradient)
        weight = getattr(module, "weight", None)
        if weight is not None and weight.ndim > 1:
            case["fans"] = nn.init._calculate_fan_in_and_fan_out(weight)
        record[name] = {
            **case,
            "input": store.add(x, True), "output": store.add(y, True), "outputGradient": store.add(gradient, True),
            "inputGradient": store.add(x.grad, True),
            "gradients": {key: store.add(value.grad) for key, value in module.named_parameters()},
            "after": averages(module, store) if is_training else {},
        }
    store.write("layers", record)


class Residual(nn.Module):
    def __init__(self, body, *shortcut):
        super().__init__()
        self.body = body
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Parallel(nn.ModuleList):
    def forward(self, x):
        return torch.cat([branch(x) for branch in self], 1)


class DenseBlock(nn.ModuleList):
    def forward(self, x):
        for stage in self:
            x = torch.cat([x, stage(x)], 1)
        return x


class WithHead(nn.Sequential):
    """Parts one after the other; those called `head` are beside the way, and their output comes first."""

    def forward(self, x):
        outputs = []
        for name, part in self.named_children():
            if name == "head":
                outputs.append(part(x))
            else:
                x = part(x)
        return [*outputs, x]


def convolution_norm(inputs, outputs, kernel=3, **options):
    options = {"padding": kernel // 2, "bias": False, **options}
    return [nn.Conv2d(inputs, outputs, kernel, **options), nn.BatchNorm2d(outputs)]


def with_head():
    parts = WithHead(nn.Conv2d(2, 4, 3, padding=1), nn.Tanh())
    parts.add_module("head", nn.Sequential(
        nn.AvgPool2d(3, stride=2, ceil_mode=True), nn.Conv2d(4, 2, 1), nn.Flatten(), nn.Linear(12, 3)))
    parts.add_module("3", nn.Conv2d(4, 3, 3, stride=2, padding=1, bias=False))
    parts.add_module("4", nn.BatchNorm2d(3))
    parts.add_module("5", nn.AdaptiveAvgPool2d(1))
    parts.add_module("6", nn.Flatten())
    parts.add_module("7", nn.Linear(3, 4))
    return parts


def network_cases():
    return {
        "perceptron": (nn.Sequential(nn.Linear(5, 9), nn.Sigmoid(), nn.Linear(9, 7), nn.Tanh(), nn.Linear(7, 3)), (6, 5)),
        "convolutional": (
            nn.Sequential(
                *convolution_norm(1, 4), nn.ReLU(), nn.MaxPool2d(2), *convolution_norm(4, 5), nn.LeakyReLU(0.1),
                nn.AvgPool2d(2), nn.Flatten(), nn.Linear(20, 4), nn.LogSoftmax(1)),
            (4, 1, 8, 9)),
        "residual": (
            nn.Sequential(
                Residual(nn.Sequential(*convolution_norm(3, 3), nn.ReLU(), *convolution_norm(3, 3))), nn.ReLU(),
                Residual(
                    nn.Sequential(*convolution_norm(3, 5, stride=2), nn.ReLU(), *convolution_norm(5, 5)),
                    *convolution_norm(3, 5, 1, stride=2)),
                nn.ReLU()),
            (3, 3, 5, 4)),
        "inception": (
            nn.Sequential(
                Parallel([
                    nn.Conv2d(3, 2, 1),
                    nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU(), nn.Conv2d(2, 3, 3, padding=1)),
                    nn.Sequential(nn.Conv2d(3, 1, 1), nn.ReLU(), nn.Conv2d(1, 2, 5, padding=2)),
                    nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), nn.Conv2d(3, 2, 1)),
                ]),
                nn.ReLU(), nn.LocalResponseNorm(5, alpha=0.1), nn.Conv2d(9, 2, 1)),
            (2, 3, 4, 5)),
        "dense block": (
            nn.Sequential(
                DenseBlock([
                    nn.Sequential(
                        nn.BatchNorm2d(2 + 2 * stage), nn.ReLU(), nn.Conv2d(2 + 2 * stage, 2, 3, padding=1, bias=False))
                    for stage in range(3)
                ]),
                nn.BatchNorm2d(8), nn.AdaptiveAvgPool2d((2, 1))),
            (3, 2, 4, 4)),
        "transposed upsampler": (
            nn.Sequential(
                nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.PReLU(4),
                nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1), nn.Tanh(),
                nn.ConvTranspose2d(3, 1, 2, bias=False)),
            (2, 2, 6, 4)),
        "pixel shuffle upsampler": (
            nn.Sequential(
                nn.PixelUnshuffle(2), nn.Conv2d(4, 8, 3, padding=1), nn.ReLU(), nn.PixelShuffle(2),
                Residual(nn.Sequential(nn.Conv2d(2, 4, 3, padding=2, dilation=2), nn.PReLU(), nn.Conv2d(4, 2, 1))),
                Upsampling(scale_factor=2, mode="bilinear"), nn.Conv2d(2, 1, 3, padding="same")),
            (2, 1, 6, 4)),
        "auxiliary head": (with_head(), (3, 2, 5, 6)),
    }


def networks():
    store, record = Store(), {}
    for name, (module, shape) in network_cases().items():
        torch.manual_seed(100 + len(record))
        module = module.double().train()
        rounded_parameters(module)
        x = normal(shape).requires_grad_()
        case = {"parameters": parameters(module, store), "before": averages(module, store)}
        listed = lambda value: value if isinstance(value, list) else [value]
        outputs = listed(module(x))
        gradients = [normal(output.shape) for output in outputs]
        torch.autograd.backward(outputs, gradients)
        case = {
            **case, "input": store.add(x, True), "outputs": [store.add(output, True) for output in outputs],
            "outputGradients": [store.add(gradient, True) for gradient in gradients],
            "inputGradient": store.add(x.grad, True),
            "gradients": {key: store.add(value.grad) for key, value in module.named_parameters()},
            "after": averages(module, store),
        }
        with torch.no_grad():
            for value in module.parameters():
                value -= RATE * value.grad
        module.eval()
        case["inferred"] = [store.add(output, True) for output in listed(module(x))]
        record[name] = case
    store.write("networks", record)


def main():
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    layers()
    torch.manual_seed(1)
    networks()


if __name__ == "__main__":
    main()
