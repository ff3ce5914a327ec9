#!/usr/bin/env python3
"""Make Fixtures/models/torchvision.json: what each layer of torchvision's networks gives.

The weights follow from their names alone, so that no file has to hold them: a table
of 65521 numbers from a linear congruential generator is read from a place that the
name's hash gives, again and again. Tests/NetworkModelsTests/SeededWeights.swift does
the same. The networks run in double precision, at inference.

For each layer there is its shape (height x width x channels), its largest absolute
value, and 40 of its values at places that follow from the number of values.
Names are those of torchvision's modules. A module that runs several times within a
block has a number behind its name, but for the last run: relu1, relu2, relu.

How to run, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-model-goldens.py
"""

import json
import pathlib

import numpy
import torch
import torchvision
from torch import nn

FILE = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/models/torchvision.json"
PERIOD = 65521
SAMPLES = 40
SIZES = {
    "resnet18": (75, 64),
    "resnet34": (64, 64),
    "resnet50": (64, 64),
    "densenet121": (75, 64),
    "googlenet": (75, 64),
    "vgg16": (64, 64),
    "alexnet": (75, 64),
    "squeezenet1_1": (75, 64),
}


def table():
    state, numbers = 1, []
    for _ in range(PERIOD):
        state = (state * 1664525 + 1013904223) % 2**32
        numbers.append(state / 2**31 - 1)
    return numpy.array(numbers, dtype=numpy.float32)


TABLE = table()


def place(name):
    hashed = 0xCBF29CE484222325
    for byte in name.encode():
        hashed = (hashed ^ byte) * 0x100000001B3 % 2**64
    return hashed % PERIOD


def seeded(name, shape):
    count = int(numpy.prod(shape))
    numbers = numpy.resize(numpy.roll(TABLE, -place(name)), count)
    one = numpy.float32(1)
    if name.endswith("running_var"):
        numbers = one + numpy.float32(0.5) * numbers
    elif name.endswith(("running_mean", "bias")):
        numbers = numpy.float32(0.125) * numbers
    elif len(shape) == 1:
        numbers = one + numpy.float32(0.25) * numbers
    elif name != "input":
        numbers = numpy.float32((6 * shape[0] / count) ** 0.5) * numbers
    return torch.from_numpy(numbers.reshape(shape))


def record(output):
    values = output.detach().numpy()[0]
    if values.ndim == 3:
        values = values.transpose(1, 2, 0)
    flat = values.ravel()
    places = [index * 2654435761 % flat.size for index in range(min(SAMPLES, flat.size))]
    return {
        "shape": list(values.shape),
        "largest": float(f"{numpy.abs(flat).max():.7g}"),
        "values": [float(f"{flat[index]:.7g}") for index in places],
    }


def run(name, height, width):
    options = {"aux_logits": True, "transform_input": True} if name == "googlenet" else {}
    model = getattr(torchvision.models, name)(weights=None, init_weights=False, **options) if name in (
        "googlenet", "vgg16") else getattr(torchvision.models, name)(weights=None)
    state = {
        key: seeded(key, tuple(value.shape)) if value.is_floating_point() else value
        for key, value in model.state_dict().items()
    }
    model.load_state_dict(state)
    model = model.double().eval()
    layers, runs = {}, {}

    def hook(key):
        def keep(_, inputs, output):
            runs.setdefault(key, []).append(record(output))

        return keep

    for key, module in model.named_modules():
        # What is no sequence of others, and what has an end of its own.
        kinds = (nn.Sequential, nn.ModuleDict)
        if key and not isinstance(module, kinds) and not key.startswith("aux"):
            module.register_forward_hook(hook(key))
    size = (1, height, width, 3)
    picture = seeded("input", size).permute(0, 3, 1, 2).double()
    with torch.no_grad():
        if name == "googlenet":
            found = {}
            for stage in ("inception4a", "inception4d"):
                getattr(model, stage).register_forward_hook(
                    lambda _, inputs, output, stage=stage: found.__setitem__(stage, output.clone()))
            model(picture)
            for head, stage in (("aux1", "inception4a"), ("aux2", "inception4d")):
                layers[f"{head}.fc2"] = record(getattr(model, head)(found[stage]))
        else:
            model(picture)
    for key, results in runs.items():
        for number, result in enumerate(results):
            layers[key if number == len(results) - 1 else f"{key}{number + 1}"] = result
    return {"input": [height, width, 3], "layers": layers}


def main():
    networks = {name: run(name, *size) for name, size in SIZES.items()}
    lines = []
    for name, network in networks.items():
        layers = ",\n".join(f"   {json.dumps(key)}: {json.dumps(layer)}" for key, layer in network["layers"].items())
        lines.append(f' "{name}": {{"input": {network["input"]}, "layers": {{\n{layers}}}}}')
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(
        f'{{"torchvision": "{torchvision.__version__}", "networks": {{\n' + ",\n".join(lines) + "\n}}\n")


if __name__ == "__main__":
    main()
