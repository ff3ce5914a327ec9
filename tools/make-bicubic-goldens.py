#!/usr/bin/env python3
"""Make bicubic.json in Fixtures/training: pictures in other sizes, as MATLAB's imresize makes them.

A picture of height x width has the samples ((7919 y + 104729 x + 13 y x) % 1021) / 1020. What imresize does is written
out in double precision for one result at a time: the kernel of Keys with a = -1/2, widened where the picture shrinks; a
window of ceil(width) + 2 samples; weights divided by their sum; samples outside mirrored, the edge repeated.

How to run, with the packages of tools/requirements.txt:

    venv/bin/python tools/make-bicubic-goldens.py
"""

import json
import math
import pathlib

import numpy as np

PATH = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/training/bicubic.json"
CASES = [((12, 10), (6, 5)), ((12, 10), (24, 20)), ((9, 14), (5, 21)), ((16, 8), (4, 3)), ((5, 3), (2, 9)), ((13, 7), (12, 7))]


def picture(height, width):
    y, x = np.mgrid[:height, :width]
    return ((7919 * y + 104729 * x + 13 * y * x) % 1021) / 1020


def keys(distance):
    d = abs(distance)
    if d <= 1:
        return 1.5 * d**3 - 2.5 * d**2 + 1
    return -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2 if d <= 2 else 0.0


def matrix(before, after):
    """The weights of all samples for all results along one axis."""
    scale = after / before
    shrink = min(scale, 1)
    reach = 4 / shrink
    result = np.zeros((after, before))
    for index in range(after):
        # MATLAB counts from 1.
        center = (index + 1) / scale + 0.5 * (1 - 1 / scale)
        left = math.floor(center - reach / 2)
        places = [left + offset for offset in range(math.ceil(reach) + 2)]
        weights = np.array([shrink * keys(shrink * (center - place)) for place in places])
        weights /= weights.sum()
        mirror = list(range(before)) + list(reversed(range(before)))
        for place, weight in zip(places, weights):
            result[index, mirror[(place - 1) % (2 * before)]] += weight
    return result


def main():
    cases = []
    for (height, width), (rows, columns) in CASES:
        large = matrix(height, rows) @ picture(height, width) @ matrix(width, columns).T
        cases.append({"from": [height, width], "to": [rows, columns], "samples": [round(v, 9) for v in large.ravel()]})
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    PATH.write_text("[\n" + lines + "\n]\n")


main()
