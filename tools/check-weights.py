#!/usr/bin/env python3
"""Check files of weights that imgfilter's tests wrote: that NumPy and safetensors
read in them what expected.json beside them says.

    mkdir written
    WEIGHTS_OUTPUT="$PWD/written" swift test --filter WeightsForPython
    venv/bin/python tools/check-weights.py written

Needs the packages of tools/requirements-training.txt.
"""

import json
import pathlib
import sys
import zipfile

sys.dont_write_bytecode = True
import numpy
import safetensors
import safetensors.torch

from fixtures.numbers import numbers


def load(path):
    """The arrays of a file and the texts beside them, as the Python packages read them."""
    if path.suffix == ".npz":
        with numpy.load(path, allow_pickle=False) as archive:
            return {key: archive[key] for key in archive.files}, {}
    with safetensors.safe_open(path, "numpy") as file:
        return {key: file.get_tensor(key) for key in file.keys()}, file.metadata() or {}


def check(folder):
    """Compares the files in a folder with its expected.json: name -> arrays and metadata."""
    expected = json.loads((folder / "expected.json").read_text())
    for name, contents in expected.items():
        path = folder / name
        if path.suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None, name
        found, metadata = load(path)
        names = [array["name"] for array in contents["arrays"]]
        assert sorted(found) == sorted(names), (name, sorted(found), names)
        if path.suffix == ".npz":
            assert list(found) == names, (name, list(found), names)
        else:
            for key, tensor in safetensors.torch.load_file(path).items():
                assert list(tensor.shape) == list(found[key].shape), (name, key)
        for array in contents["arrays"]:
            value = found[array["name"]]
            assert value.dtype.name == array["dtype"], (name, array["name"], value.dtype)
            assert list(value.shape) == array["shape"], (name, array["name"], value.shape)
            assert numbers(value) == array["values"], (name, array["name"])
        assert metadata == contents.get("metadata", {}), (name, metadata)
        print(f"{name}: {len(names)} arrays, as expected")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    check(pathlib.Path(sys.argv[1]))
