#!/usr/bin/env python3
"""Make Fixtures/small-networks/*.safetensors: one training step of small networks, and inference after it.

The networks are written here anew in PyTorch, with the names that imgfilter gives their parameters. PyTorch computes in
double precision from numbers that single precision holds. A file has the input, the gradient of the output that the step
begins with, the output, the gradient of the input, and for each parameter its value, its gradient, and for running
averages what they are after the step; then the output at inference with those. Pictures are batch x height x width x
channels; parameters stay as PyTorch has them.

How to run, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-small-network-goldens.py
"""

import pathlib

import numpy
import torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/small-networks"
WIDTH, BLOCKS, CLASSES, INPUT = 4, 2, 3, (3, 2, 9, 8)


def convolution(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)


def stages(make):
    """The stages of a residual network: `make` gets a block's input channels, width, stride and whether it is the first."""
    result, channels = [], WIDTH
    for stage in range(3):
        blocks = []
        for index in range(BLOCKS):
            block = make(channels, WIDTH << stage, 2 if stage and index == 0 else 1, index == 0)
            blocks.append(block)
            channels = block.outputs
        result.append(nn.Sequential(*blocks))
    return result, channels


class ResidualBlock(nn.Module):
    def __init__(self, inputs, width, stride, is_first, has_skip=True):
        super().__init__()
        self.outputs = width
        self.conv1, self.bn1 = convolution(inputs, width, 3, stride), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = convolution(width, width, 3), nn.BatchNorm2d(width)
        self.has_skip = has_skip
        if has_skip and (stride > 1 or inputs != width):
            self.downsample = nn.Sequential(convolution(inputs, width, 1, stride), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        if self.has_skip:
            y = y + (self.downsample(x) if hasattr(self, "downsample") else x)
        return y.relu()


class PreactivationBlock(nn.Module):
    def __init__(self, inputs, width, stride, is_first, is_bottleneck=False):
        super().__init__()
        self.outputs = 4 * width if is_bottleneck else width
        self.is_first, self.is_bottleneck = is_first, is_bottleneck
        kernels = [1, 3, 1] if is_bottleneck else [3, 3]
        strides = [1, stride, 1] if is_bottleneck else [stride, 1]
        channels = [inputs, *[width] * (len(kernels) - 1), self.outputs]
        for index, (kernel, step) in enumerate(zip(kernels, strides)):
            setattr(self, f"bn{index + 1}", nn.BatchNorm2d(channels[index]))
            setattr(self, f"conv{index + 1}", convolution(channels[index], channels[index + 1], kernel, step))
        if stride > 1 or inputs != self.outputs:
            self.downsample = convolution(inputs, self.outputs, 1, stride)

    def forward(self, x):
        active = self.bn1(x).relu()
        y = self.conv2(self.bn2(self.conv1(active)).relu())
        if self.is_bottleneck:
            y = self.conv3(self.bn3(y).relu())
        if hasattr(self, "downsample"):
            # Only first blocks have it, whose two ways part behind the activation.
            return y + self.downsample(active)
        return y + (active if self.is_first else x)


class ResNet(nn.Module):
    def __init__(self, make, is_preactivated=False):
        super().__init__()
        self.conv1 = convolution(INPUT[1], WIDTH, 3)
        (self.layer1, self.layer2, self.layer3), channels = stages(make)
        self.bn1 = nn.BatchNorm2d(channels if is_preactivated else WIDTH)
        self.fc = nn.Linear(channels, CLASSES)
        self.is_preactivated = is_preactivated

    def forward(self, x):
        x = self.conv1(x)
        if not self.is_preactivated:
            x = self.bn1(x).relu()
        x = self.layer3(self.layer2(self.layer1(x)))
        if self.is_preactivated:
            x = self.bn1(x).relu()
        return self.fc(x.mean((2, 3)))


class DenseLayer(nn.Module):
    def __init__(self, inputs, growth):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(inputs), convolution(inputs, 4 * growth, 1)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * growth), convolution(4 * growth, growth, 3)

    def forward(self, x):
        return torch.cat([x, self.conv2(self.norm2(self.conv1(self.norm1(x).relu())).relu())], 1)


class Transition(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.norm, self.conv = nn.BatchNorm2d(inputs), convolution(inputs, inputs // 2, 1)

    def forward(self, x):
        return functional.avg_pool2d(self.conv(self.norm(x).relu()), 2)


class DenseNet(nn.Module):
    def __init__(self):
        super().__init__()
        channels = 2 * WIDTH
        self.features = nn.Sequential()
        self.features.add_module("conv0", convolution(INPUT[1], channels, 3))
        for index in range(1, 4):
            block = nn.Sequential()
            for layer in range(1, BLOCKS + 1):
                block.add_module(f"denselayer{layer}", DenseLayer(channels, WIDTH))
                channels += WIDTH
            self.features.add_module(f"denseblock{index}", block)
            if index < 3:
                self.features.add_module(f"transition{index}", Transition(channels))
                channels //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(channels))
        self.fc = nn.Linear(channels, CLASSES)

    def forward(self, x):
        return self.fc(self.features(x).relu().mean((2, 3)))


class BasicConvolution(nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.outputs = outputs
        self.conv, self.bn = convolution(inputs, outputs, kernel), nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x):
        return self.bn(self.conv(x)).relu()


class Inception(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        most, few = channels * 3 // 8, channels // 8
        self.branch1 = BasicConvolution(inputs, channels // 4, 1)
        self.branch2 = nn.Sequential(
            BasicConvolution(inputs, most, 1), BasicConvolution(most, channels // 2, 3))
        self.branch3 = nn.Sequential(BasicConvolution(inputs, few, 1), BasicConvolution(few, few, 5))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), BasicConvolution(inputs, few, 1))
        self.outputs = channels // 4 + channels // 2 + 2 * few

    def forward(self, x):
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class GoogLeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = BasicConvolution(INPUT[1], WIDTH, 3)
        channels = WIDTH
        for stage in range(1, 4):
            modules = []
            for _ in range(BLOCKS):
                modules.append(Inception(channels, (WIDTH << (stage - 1)) * 5 // 2))
                channels = modules[-1].outputs
            setattr(self, f"inception{stage}", nn.Sequential(*modules))
        self.fc = nn.Linear(channels, CLASSES)

    def forward(self, x):
        x = self.inception1(self.conv1(x))
        x = self.inception2(functional.max_pool2d(x, 3, stride=2, padding=1))
        x = self.inception3(functional.max_pool2d(x, 3, stride=2, padding=1))
        return self.fc(x.mean((2, 3)))


def networks():
    return {
        "small-inception": GoogLeNet,
        "small-resnet": lambda: ResNet(ResidualBlock),
        "small-plain": lambda: ResNet(lambda *sizes: ResidualBlock(*sizes, has_skip=False)),
        "small-preactivation-resnet": lambda: ResNet(PreactivationBlock, is_preactivated=True),
        "small-preactivation-resnet-bottlenecks": lambda: ResNet(
            lambda *sizes: PreactivationBlock(*sizes, is_bottleneck=True), is_preactivated=True),
        "small-densenet": DenseNet,
    }


def single(tensor):
    """Numbers that single precision holds, in double precision."""
    return tensor.to(torch.float32).to(torch.float64)


def stored(tensor, is_picture=False):
    array = tensor.detach().numpy()
    return numpy.ascontiguousarray(array.transpose(0, 2, 3, 1) if is_picture else array, dtype=numpy.float32)


def averages(module):
    return {name: number for name, number in module.named_buffers() if not name.endswith("num_batches_tracked")}


def case(module, seed):
    torch.manual_seed(seed)
    module = module().double()
    with torch.no_grad():
        for name, number in [*module.named_parameters(), *averages(module).items()]:
            if number.ndim == 1:
                is_positive = "var" in name or "weight" in name
                number.copy_(torch.rand_like(number) + 0.5 if is_positive else 0.3 * torch.randn_like(number))
            number.copy_(single(number))
    tensors = {f"parameter.{name}": stored(number) for name, number in module.named_parameters()}
    tensors |= {f"parameter.{name}": stored(number) for name, number in averages(module).items()}
    x = single(torch.randn(INPUT, dtype=torch.float64)).requires_grad_()
    y = module.train()(x)
    gradient = single(torch.randn_like(y))
    y.backward(gradient)
    tensors |= {
        "input": stored(x, True), "output": stored(y), "output gradient": stored(gradient),
        "input gradient": stored(x.grad, True),
    }
    tensors |= {f"gradient.{name}": stored(number.grad) for name, number in module.named_parameters()}
    tensors |= {f"after.{name}": stored(number) for name, number in averages(module).items()}
    tensors["inferred"] = stored(module.eval()(x))
    return tensors


FOLDER.mkdir(exist_ok=True)
for old in FOLDER.iterdir():
    old.unlink()
for seed, (name, module) in enumerate(networks().items()):
    path = FOLDER / f"{name}.safetensors"
    save_file(case(module, seed), path, {"torch": torch.__version__})
    path.chmod(0o644)
