#!/usr/bin/env python3
"""Make Fixtures/training/optimizers.json: where PyTorch's and Keras' optimizers
are after 1, 10 and 100 steps.

The problem is a small one that is computed alike everywhere: parameter i of
five begins at (i + 1) / 4, and its gradient is p^3 - p / 2 + (i - 2) / 10.

How to run, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-optimizer-goldens.py
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy
import torch

FILE = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/training/optimizers.json"
STEPS = (1, 10, 100)
COUNT = 5


def start():
    return (numpy.arange(COUNT, dtype=numpy.float32) + 1) / 4


def gradient(p):
    offset = ((numpy.arange(COUNT) - 2) / 10).astype(numpy.float32)
    return (p * p * p - p / 2 + offset).astype(numpy.float32)


def run_torch(make):
    p = torch.nn.Parameter(torch.from_numpy(start()))
    optimizer = make([p])
    places = []
    for step in range(1, STEPS[-1] + 1):
        p.grad = torch.from_numpy(gradient(p.detach().numpy()))
        optimizer.step()
        if step in STEPS:
            places.append([float(x) for x in p.detach().numpy()])
    return places


def run_keras(optimizer):
    p = keras.Variable(start())
    optimizer.build([p])
    places = []
    for step in range(1, STEPS[-1] + 1):
        optimizer.apply([keras.ops.convert_to_tensor(gradient(numpy.array(p)))])
        if step in STEPS:
            places.append([float(x) for x in numpy.array(p)])
    return places


def main():
    optim, kopt = torch.optim, keras.optimizers
    cases = {
        "sgd": run_torch(lambda p: optim.SGD(p, lr=0.05)),
        "sgd decay": run_torch(lambda p: optim.SGD(p, lr=0.05, weight_decay=0.1)),
        "momentum": run_torch(lambda p: optim.SGD(p, lr=0.02, momentum=0.9)),
        "nesterov": run_torch(lambda p: optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01)),
        "adagrad": run_torch(lambda p: optim.Adagrad(p)),
        "rmsprop": run_torch(lambda p: optim.RMSprop(p)),
        "adam": run_torch(lambda p: optim.Adam(p)),
        "adam decay": run_torch(lambda p: optim.Adam(p, lr=0.01, weight_decay=0.1)),
        "adamw": run_torch(lambda p: optim.AdamW(p, lr=0.01)),
        "keras sgd": run_keras(kopt.SGD()),
        "keras momentum": run_keras(kopt.SGD(learning_rate=0.02, momentum=0.9)),
        "keras nesterov": run_keras(kopt.SGD(learning_rate=0.02, momentum=0.9, nesterov=True)),
        "keras adagrad": run_keras(kopt.Adagrad()),
        "keras rmsprop": run_keras(kopt.RMSprop()),
        "keras adam": run_keras(kopt.Adam()),
        "keras adamw": run_keras(kopt.AdamW()),
    }
    record = {"steps": STEPS, "cases": cases,
              "versions": {"torch": torch.__version__, "keras": keras.__version__}}
    FILE.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
