#!/usr/bin/env python3
"""Measure ten sheets of ResNet-18's feature maps from a photo, from the program's start to its exit.

    python3 tools/measure-maps.py PHOTO WEIGHTS [--rounds 9] [--imgfilter PATH]

Needs Python alone. WEIGHTS is a file of torchvision's ResNet-18 in any of the
forms that `imgfilter feature-maps` reads. Each run is a process of its own that
decodes the photo, opens the weights, runs the network, and draws and writes ten
PNGs; one run before the others is not counted. Prints the least, the median and
the greatest time, the processors' time and the peak memory.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYERS = "relu,maxpool,layer*.*.relu"
SHEETS = 10


def run(command):
    """Seconds, processors' seconds and peak memory in MB of a process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"{command[0]} failed with status {status}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    arguments = argparse.ArgumentParser(description="Measure ten sheets of ResNet-18's feature maps.")
    arguments.add_argument("photo")
    arguments.add_argument("weights")
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--imgfilter", default=str(ROOT / "tools/imgfilter"))
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [options.imgfilter, "feature-maps", options.photo, "--model", "resnet18", "--quiet"]
        command += ["--weights", options.weights, "--layers", LAYERS, "--output", folder]
        run(command)
        sheets = len(list(pathlib.Path(folder).glob("*.png")))
        if sheets != SHEETS:
            sys.exit(f"{sheets} sheets in place of {SHEETS}")
        runs = [run(command) for _ in range(options.rounds)]
    seconds, processors, memory = zip(*runs)
    print(f"{SHEETS} sheets, {options.rounds} runs: {statistics.median(seconds):.2f} s", end=" ")
    print(f"({min(seconds):.2f} to {max(seconds):.2f}),", end=" ")
    print(f"processors {statistics.median(processors):.2f} s, {statistics.median(memory):.0f} MB")


if __name__ == "__main__":
    main()
