"""Trains a work with PyTorch, in the memory layout and with the kind of Adam that are the fastest for it."""

import itertools
import sys
import time

import torch
from safetensors.torch import load_file
from torch import nn

from .worker import peak, serve
from .works import WORKS, layers


def network(key: str) -> nn.Sequential:
    made = {
        "dense": lambda i, o: nn.Linear(i, o), "conv": lambda i, o, k, p, b: nn.Conv2d(i, o, k, padding=p, bias=b),
        "norm": nn.BatchNorm2d, "pool": nn.MaxPool2d, "flatten": nn.Flatten, "sigmoid": nn.Sigmoid, "relu": nn.ReLU,
        "leaky": nn.LeakyReLU,
    }
    return nn.Sequential(*(made[layer[0]](*layer[1:]) for layer in layers(key)))


def main() -> None:
    key, path, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    work = next(work for work in WORKS if work.key == key)
    tensors = load_file(path)
    inputs = tensors.pop("inputs")
    targets = tensors.pop("labels").long() if "labels" in tensors else tensors.pop("targets")
    if inputs.dim() == 4:
        inputs = inputs.permute(0, 3, 1, 2)
    if targets.dim() == 4:
        targets = targets.permute(0, 3, 1, 2)
    loss_of = nn.functional.cross_entropy if work.loss == "cross-entropy" else nn.functional.mse_loss

    def train(steps: int, channels_last: bool, fused: bool) -> dict:
        layout = torch.channels_last if channels_last else torch.contiguous_format
        model = network(key)
        model.load_state_dict(tensors, strict=False)
        images = inputs.dim() == 4
        x, t = inputs.contiguous(), targets.contiguous()
        if images:
            model = model.to(memory_format=layout)
            x = x.contiguous(memory_format=layout)
            t = t.contiguous(memory_format=layout) if t.dim() == 4 else t
        optimizer = torch.optim.Adam(model.parameters(), lr=work.rate, fused=fused)
        batches = [(x[start:start + work.batch], t[start:start + work.batch]) for start in range(0, len(x), work.batch)]
        warm, losses, begin = steps // 10, [], 0
        for step, (x, t) in enumerate(itertools.islice(itertools.cycle(batches), steps + warm)):
            if step == warm:
                begin = time.perf_counter_ns()
            optimizer.zero_grad()
            loss = loss_of(model(x), t)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return {"nanoseconds": time.perf_counter_ns() - begin, "losses": [float(value) for value in losses[:20]]}

    before = peak()
    variants = list(itertools.product((False, True) if inputs.dim() == 4 else (False,), (False, True)))
    few = max(10, work.steps // 5)
    fastest = min(variants, key=lambda variant: min(train(few, *variant)["nanoseconds"] for _ in range(2)))
    note = ("channels last, " if fastest[0] else "") + ("fused" if fastest[1] else "default") + " Adam"
    serve(lambda steps: train(steps, *fastest), before, note)


if __name__ == "__main__":
    main()
