#!/usr/bin/env python3
"""Make optimizers.json, schedules.json and least-squares.json in
Fixtures/training: what PyTorch's and Keras' optimizers, PyTorch's schedules and
NumPy's least squares give.

The optimizers' problem is a small one that is computed alike everywhere:
parameter i of 37 begins at (i % 5 + 1) / 4 + i / 128, and its gradient is
p^3 + p / 2 + (i % 7 - 3) / 10: convex, as elsewhere rounding would grow from
step to step to ten times what the tests allow. For the same reason Keras'
centered RMSProp has rho = 0.99: with 0.9 its variance is a difference of nearly
equal numbers here. In the cases "falling" the learning rate is 0.02 for 50
steps and 0.005 after that.

How to run, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-optimizer-goldens.py
"""

import json
import os
import pathlib
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy
import torch

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/training"
STEPS = (1, 10, 100)
COUNT = 37
VERSIONS = {"torch": torch.__version__, "keras": keras.__version__, "numpy": numpy.__version__}


def start():
    index = numpy.arange(COUNT)
    return ((index % 5 + 1) / 4 + index / 128).astype(numpy.float32)


def gradient(p):
    offset = ((numpy.arange(COUNT) % 7 - 3) / 10).astype(numpy.float32)
    return (p * p * p + p / 2 + offset).astype(numpy.float32)


def falling(step):
    return 0.02 if step <= 50 else 0.005


def numbers(values):
    """Floats in as few digits as tell them apart."""
    return [float(str(numpy.float32(value))) for value in values]


def run_torch(make, rate=None, clip=None):
    p = torch.nn.Parameter(torch.from_numpy(start()))
    optimizer = make([p])
    places = []
    for step in range(1, STEPS[-1] + 1):
        p.grad = torch.from_numpy(gradient(p.detach().numpy()))
        if clip:
            clip([p])
        if rate:
            optimizer.param_groups[0]["lr"] = rate(step)
        optimizer.step()
        if step in STEPS:
            places.append(numbers(p.detach().numpy()))
    return places


def run_keras(optimizer, rate=None):
    p = keras.Variable(start())
    optimizer.build([p])
    places = []
    for step in range(1, STEPS[-1] + 1):
        if rate:
            optimizer.learning_rate = rate(step)
        optimizer.apply([keras.ops.convert_to_tensor(gradient(numpy.array(p)))])
        if step in STEPS:
            places.append(numbers(numpy.array(p)))
    return places


def optimizers():
    t, k = torch.optim, keras.optimizers
    clip = torch.nn.utils
    return {
        "sgd": run_torch(lambda p: t.SGD(p, lr=0.05)),
        "sgd decay": run_torch(lambda p: t.SGD(p, lr=0.05, weight_decay=0.1)),
        "sgd clipped by norm": run_torch(
            lambda p: t.SGD(p, lr=0.05), clip=lambda p: clip.clip_grad_norm_(p, 0.5)),
        "sgd clipped by value": run_torch(
            lambda p: t.SGD(p, lr=0.05), clip=lambda p: clip.clip_grad_value_(p, 0.1)),
        "momentum": run_torch(lambda p: t.SGD(p, lr=0.02, momentum=0.9)),
        "momentum falling": run_torch(lambda p: t.SGD(p, lr=0.02, momentum=0.9), falling),
        "dampening": run_torch(lambda p: t.SGD(p, lr=0.02, momentum=0.9, dampening=0.5)),
        "nesterov": run_torch(
            lambda p: t.SGD(p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01)),
        "adagrad": run_torch(lambda p: t.Adagrad(p)),
        "adagrad decay": run_torch(
            lambda p: t.Adagrad(p, lr=0.1, lr_decay=0.01, initial_accumulator_value=0.2, weight_decay=0.1)),
        "rmsprop": run_torch(lambda p: t.RMSprop(p)),
        "rmsprop centered": run_torch(lambda p: t.RMSprop(p, lr=0.002, centered=True)),
        "rmsprop momentum falling": run_torch(
            lambda p: t.RMSprop(p, momentum=0.5, weight_decay=0.1), lambda s: falling(s) / 20),
        "rmsprop centered momentum": run_torch(
            lambda p: t.RMSprop(p, lr=0.001, centered=True, momentum=0.5)),
        "adam": run_torch(lambda p: t.Adam(p)),
        "adam decay": run_torch(lambda p: t.Adam(p, lr=0.01, weight_decay=0.1)),
        "adam betas": run_torch(lambda p: t.Adam(p, lr=0.005, betas=(0.8, 0.99), eps=1e-3)),
        "adamw": run_torch(lambda p: t.AdamW(p, lr=0.01)),
        "keras sgd": run_keras(k.SGD()),
        "keras sgd decay": run_keras(k.SGD(learning_rate=0.05, weight_decay=0.1)),
        "keras momentum": run_keras(k.SGD(learning_rate=0.02, momentum=0.9)),
        "keras momentum falling": run_keras(k.SGD(momentum=0.9), falling),
        "keras nesterov": run_keras(k.SGD(learning_rate=0.02, momentum=0.9, nesterov=True)),
        "keras nesterov falling": run_keras(k.SGD(momentum=0.9, nesterov=True), falling),
        "keras adagrad": run_keras(k.Adagrad()),
        "keras rmsprop": run_keras(k.RMSprop()),
        "keras rmsprop centered": run_keras(k.RMSprop(learning_rate=0.0005, rho=0.99, centered=True)),
        "keras rmsprop momentum falling": run_keras(
            k.RMSprop(momentum=0.5), lambda s: falling(s) / 20),
        "keras adam": run_keras(k.Adam()),
        "keras adam decay": run_keras(k.Adam(learning_rate=0.01, weight_decay=0.1)),
        "keras adamw": run_keras(k.AdamW()),
    }


def schedule(make, steps=120, base=0.1):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
    scheduler = make(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < steps:
            scheduler.step()
    return rates


def plateau(metrics, **options):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for metric in metrics:
        scheduler.step(metric)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def schedules():
    s = torch.optim.lr_scheduler
    one_cycle = lambda o, **options: s.OneCycleLR(
        o, max_lr=0.1, total_steps=120, cycle_momentum=False, **options)
    warm = lambda o, after: s.SequentialLR(
        o, [s.LinearLR(o, start_factor=0.1, total_iters=20), after(o)], milestones=[20])
    metrics = [round(1 / (1 + min(step, 30)) + (0.3 if step % 7 == 3 else 0.02 * (step % 3)), 6) for step in range(60)]
    return {
        "rates": {
            "constant": schedule(lambda o: s.LambdaLR(o, lambda step: 1)),
            "step": schedule(lambda o: s.StepLR(o, 30, gamma=0.5)),
            "multi step": schedule(lambda o: s.MultiStepLR(o, [20, 50, 50, 90], gamma=0.3)),
            "exponential": schedule(lambda o: s.ExponentialLR(o, 0.97)),
            "cosine": schedule(lambda o: s.CosineAnnealingLR(o, 50, eta_min=0.001)),
            "one cycle": schedule(one_cycle),
            "one cycle linear": schedule(lambda o: one_cycle(
                o, anneal_strategy="linear", pct_start=0.25, div_factor=10.0, final_div_factor=100.0)),
            "one cycle three": schedule(lambda o: one_cycle(o, three_phase=True)),
            "warm-up": schedule(lambda o: s.LinearLR(o, start_factor=0.1, total_iters=20)),
            "warm-up cosine": schedule(lambda o: warm(o, lambda o: s.CosineAnnealingLR(o, 100))),
            "warm-up step": schedule(lambda o: warm(o, lambda o: s.StepLR(o, 30, gamma=0.5))),
        },
        "metrics": metrics,
        "plateaus": {
            "default": plateau(metrics),
            "cooldown": plateau(metrics, factor=0.5, patience=2, cooldown=3, min_lr=0.002),
            "absolute": plateau(metrics, factor=0.5, patience=1, threshold=0.05, threshold_mode="abs"),
            "largest": plateau(metrics, mode="max", factor=0.5, patience=3),
            "largest absolute": plateau(
                metrics, mode="max", factor=0.3, patience=2, threshold=0.1, threshold_mode="abs"),
        },
    }


def least_squares():
    random = numpy.random.default_rng(4)
    designs = {
        "tall": random.normal(size=(23, 5)),
        "square": random.normal(size=(4, 4)),
        "ill-conditioned": numpy.vander(numpy.linspace(0, 1, 20), 9),
        "rank 2 of 4": random.normal(size=(12, 2)) @ random.normal(size=(2, 4)),
        "wide": random.normal(size=(3, 6)),
    }
    cases = {}
    for name, design in designs.items():
        targets = random.normal(size=(len(design), 2))
        solution, _, rank, values = numpy.linalg.lstsq(design, targets, rcond=None)
        errors = ((design @ solution - targets) ** 2).sum(axis=0)
        ridge = 0.5
        shape = design.shape[1]
        ridged = numpy.linalg.lstsq(
            numpy.vstack([design, numpy.sqrt(ridge) * numpy.eye(shape)]),
            numpy.vstack([targets, numpy.zeros((shape, 2))]), rcond=None)[0]
        cases[name] = {
            "rows": design.shape[0], "unknowns": shape, "design": design.ravel().tolist(),
            "targets": targets.ravel().tolist(), "solution": solution.ravel().tolist(),
            "squaredErrors": errors.tolist(), "rank": int(rank), "singularValues": values.tolist(),
            "ridge": ridge, "ridgeSolution": ridged.ravel().tolist(),
        }
    return {"cases": cases}


def write(name, record):
    record = {"versions": VERSIONS, **record}
    text = json.dumps(record, indent=1)
    # Numbers that follow each other, on one line.
    lines, row = [], None
    for line in text.split("\n"):
        bare = line.strip().rstrip(",")
        number = bare[:1] in "-0123456789" and bare != ""
        if number:
            row = line.rstrip() if row is None else row + " " + line.strip()
            continue
        if row is not None:
            lines.append(row)
            row = None
        lines.append(line)
    (FOLDER / name).write_text("\n".join(lines) + "\n")


def main():
    warnings.simplefilter("ignore")
    write("optimizers.json", {"steps": STEPS, "cases": optimizers()})
    write("schedules.json", schedules())
    write("least-squares.json", least_squares())


if __name__ == "__main__":
    main()
