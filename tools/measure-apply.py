#!/usr/bin/env python3
"""Measure `imgfilter apply` beside ONNX Runtime with the same network on the same picture.

    venv/bin/python tools/measure-apply.py PHOTO [--rounds 3] [--threads 2] [--imgfilter PATH]

Needs numpy, pillow, safetensors, torch, onnx and onnxruntime. The network is the
denoiser for gray pictures that ships, rebuilt in PyTorch from its file and
exported to ONNX. Both get the photo as gray floats in a .npy file, with the
mirror image around it that the network is to see, and write one; each run is a
process of its own, in turn, with its time from start to exit and its peak
memory. ONNX Runtime is also timed without start and files. Prints medians and
the largest difference of the results.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODEL = ROOT / "Sources/CWeights/models/denoiser-gray.safetensors"
STRENGTH = 25
# A pixel of the result follows from 8 convolutions of 3×3 on a grid of half the size.
REACH = 2 * 8 + 2


def export(path):
    """Writes the network as ONNX: grid of half the size, convolutions, and the picture around them."""
    import torch
    from safetensors.torch import load_file

    weights = load_file(MODEL)

    class Denoiser(torch.nn.Module):
        def __init__(self):
            super().__init__()
            layers, index = [], 0
            while f"1.body.{index}.weight" in weights:
                own = {
                    key.rsplit(".", 1)[1]: value for key, value in weights.items() if key.startswith(f"1.body.{index}.")
                }
                if own["weight"].dim() == 4:
                    outputs, inputs = own["weight"].shape[:2]
                    layer = torch.nn.Conv2d(inputs, outputs, 3, padding=1, bias="bias" in own)
                    step = 1 if "bias" not in own else 2
                else:
                    layer = torch.nn.BatchNorm2d(len(own["weight"]))
                    step = 2
                layer.load_state_dict(own, strict=False)
                layers.append(layer)
                index += step
                if step == 2:
                    layers.append(torch.nn.ReLU())
            self.body = torch.nn.Sequential(*layers[:-1])
            outputs, inputs = weights["1.shortcut.picture.weight"].shape[:2]
            self.picture = torch.nn.Conv2d(inputs, outputs, 1, bias=False)
            self.picture.weight.data = weights["1.shortcut.picture.weight"]

        def forward(self, picture):
            grid = torch.nn.functional.pixel_unshuffle(picture, 2)
            return torch.nn.functional.pixel_shuffle(self.body(grid) + self.picture(grid), 2)

    axes = {"picture": {2: "height", 3: "width"}, "result": {2: "height", 3: "width"}}
    torch.onnx.export(
        Denoiser().eval(),
        (torch.zeros(1, 2, 64, 64),),
        path,
        input_names=["picture"],
        output_names=["result"],
        dynamic_axes=axes,
        dynamo=False,
    )


def prepare(photo, source, model):
    """Writes the noisy picture and the network, as a process of its own: the peak memory of a process is never said to be
    below that of the one that started it."""
    from PIL import Image

    picture = numpy.asarray(Image.open(photo).convert("L"), dtype=numpy.float32) / 255
    noise = numpy.random.default_rng(0).normal(scale=STRENGTH / 255, size=picture.shape)
    numpy.save(source, (picture + noise).astype(numpy.float32)[:, :, None])
    export(model)


def peer(model, source, target, threads):
    """ONNX Runtime's run, as a process of its own; prints the time without start and files."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    picture = numpy.load(source)[:, :, 0]
    height, width = picture.shape
    begin = time.perf_counter()
    around = [(REACH, REACH + height % 2), (REACH, REACH + width % 2)]
    padded = numpy.pad(picture, around, mode="symmetric")
    noise = numpy.full_like(padded, STRENGTH / 255)
    result = session.run(None, {"picture": numpy.stack([padded, noise])[None]})[0][0, 0]
    result = result[REACH : REACH + height, REACH : REACH + width]
    print(time.perf_counter() - begin)
    numpy.save(target, result)


def run(command):
    """Seconds and peak memory in MB of a process, and what it printed."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed with status {status}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024, output


def main():
    arguments = argparse.ArgumentParser(description="Measure apply beside ONNX Runtime.")
    arguments.add_argument("photo")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--imgfilter", default=str(ROOT / "tools/imgfilter"))
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model, source = f"{folder}/denoiser.onnx", f"{folder}/in.npy"
        run([sys.executable, __file__, "--prepare", options.photo, source, model])
        ours = [options.imgfilter, "apply", str(MODEL), source, f"{folder}/ours.npy", "--strength", str(STRENGTH)]
        ours += ["--threads", str(options.threads)]
        theirs = [sys.executable, __file__, "--peer", model, source, f"{folder}/theirs.npy", str(options.threads)]
        times = {"imgfilter apply": [], "ONNX Runtime": []}
        inner = []
        for _ in range(options.rounds):
            times["imgfilter apply"].append(run(ours)[:2])
            seconds, memory, output = run(theirs)
            times["ONNX Runtime"].append((seconds, memory))
            inner.append(float(output))
        difference = numpy.abs(numpy.load(f"{folder}/ours.npy").squeeze() - numpy.load(f"{folder}/theirs.npy").squeeze())
    print(f"{difference.shape[1]}×{difference.shape[0]}, {options.threads} threads, medians of {options.rounds}:")
    for name, runs in times.items():
        seconds, memory = (statistics.median(values) for values in zip(*runs))
        print(f"{name}: {seconds:.2f} s, {memory:.0f} MB")
    print(f"ONNX Runtime without start and files: {statistics.median(inner):.2f} s")
    print(f"largest difference: {difference.max():.1e} of white")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(*sys.argv[2:5], int(sys.argv[5]))
    elif sys.argv[1:2] == ["--prepare"]:
        prepare(*sys.argv[2:])
    else:
        main()
