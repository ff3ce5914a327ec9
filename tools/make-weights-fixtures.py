#!/usr/bin/env python3
"""Make Fixtures/weights: arrays and networks as NumPy, safetensors and PyTorch
write them, and index.json with what they hold. Or check files that imgfilter's
tests wrote:

    WEIGHTS_OUTPUT=/tmp/written swift test --filter WeightsForPython
    venv/bin/python tools/make-weights-fixtures.py --check /tmp/written

How to make the fixtures, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-weights-fixtures.py
"""

import io
import json
import pathlib
import shutil
import sys
import zipfile

import numpy
import safetensors.numpy
import safetensors.torch
import torch

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/weights"
VERSIONS = {
    "numpy": numpy.__version__,
    "safetensors": safetensors.__version__,
    "torch": torch.__version__,
}
INDEX = {"versions": VERSIONS, "files": {}}


def numbers(array):
    """The elements in row-major order, as JSON holds them exactly."""
    flat = numpy.asarray(array).ravel(order="C")
    if flat.dtype.kind == "f":
        return [float(value) for value in flat]
    return [int(value) for value in flat]


def record(name, arrays, **more):
    """Writes down what a file holds, in its order."""
    INDEX["files"][name] = {
        "arrays": [
            {
                "name": key,
                "dtype": numpy.asarray(array).dtype.newbyteorder("=").name,
                "shape": list(numpy.shape(array)),
                "values": numbers(array),
            }
            for key, array in arrays.items()
        ],
        **more,
    }


def arrays():
    """Arrays of all sorts: types, orders, shapes, names."""
    ramp = numpy.arange(24).reshape(2, 3, 4)
    return {
        "zulu": (ramp / 7).astype(numpy.float32),
        "float64": numpy.sqrt(ramp.astype(numpy.float64)),
        "float16": (ramp / 3).astype(numpy.float16),
        "int8": (ramp - 12).astype(numpy.int8),
        "uint8": ramp.astype(numpy.uint8),
        "int16": (ramp * -1000).astype(numpy.int16),
        "uint16": (ramp * 2500).astype(numpy.uint16),
        "int32": (ramp - 5).astype(numpy.int32) * 100_000_000 // 3,
        "uint32": ramp.astype(numpy.uint32) * 150_000_000,
        "int64": ramp.astype(numpy.int64) ** 12 - 2**50,
        "uint64": ramp.astype(numpy.uint64) + numpy.uint64(2**63),
        "bool": ramp % 3 == 0,
        "scalar": numpy.array(2.5, dtype=numpy.float32),
        "empty": numpy.zeros((0, 3), dtype=numpy.int32),
        "layer.0/größe": numpy.array([1, -2], dtype=numpy.float32),
    }


def make_npz():
    plain = arrays()
    numpy.savez(FOLDER / "stored.npz", **plain)
    record("stored.npz", plain)
    numpy.savez_compressed(FOLDER / "deflated.npz", **plain)
    record("deflated.npz", plain)

    orders = {
        "big_endian": plain["zulu"].astype(">f4"),
        "big_half": plain["float16"].astype(">f2"),
        "fortran": numpy.asfortranarray(plain["int16"]),
        "transposed": plain["float64"][0].T,
    }
    numpy.savez_compressed(FOLDER / "orders.npz", **orders)
    record("orders.npz", orders)

    numpy.savez(FOLDER / "none.npz")
    record("none.npz", {})

    # Into what cannot be rewound: sizes and sums follow behind the data.
    class Pipe(io.RawIOBase):
        def __init__(self, file):
            self.file = file

        def writable(self):
            return True

        def write(self, data):
            return self.file.write(data)

    some = {key: plain[key] for key in ("zulu", "int64", "empty")}
    for name, method in (("streamed.npz", numpy.savez), ("streamed-deflated.npz", numpy.savez_compressed)):
        with open(FOLDER / name, "wb") as file:
            method(io.BufferedWriter(Pipe(file)), **some)
        record(name, some)

    # Sizes of 64 bits in the local headers and none: NumPy writes the former, other programs the latter.
    for name, wide in (("zip64.npz", True), ("plain.npz", False)):
        with zipfile.ZipFile(FOLDER / name, "w") as archive:
            for key, array in some.items():
                with archive.open(zipfile.ZipInfo(key + ".npy"), "w", force_zip64=wide) as entry:
                    numpy.lib.format.write_array(entry, array)
        record(name, some)

    # Names that do not end in .npy, in the order of neither the alphabet nor the data.
    with zipfile.ZipFile(FOLDER / "bare-names.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for key in ("zulu", "empty", "int64"):
            buffer = io.BytesIO()
            numpy.save(buffer, plain[key])
            archive.writestr(zipfile.ZipInfo(key), buffer.getvalue(), zipfile.ZIP_DEFLATED)
    record("bare-names.npz", {key: plain[key] for key in ("zulu", "empty", "int64")})

    # What is refused.
    numpy.savez(FOLDER / "refused-objects.npz", fine=plain["zulu"], objects=numpy.array([{}, None], dtype=object))
    numpy.savez(FOLDER / "refused-complex.npz", values=numpy.array([1j]))
    numpy.savez(FOLDER / "refused-text.npz", values=numpy.array(["a", "bc"]))
    with zipfile.ZipFile(FOLDER / "refused-bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(zipfile.ZipInfo("a.npy"), b"x" * 100, zipfile.ZIP_BZIP2)


def keys_of(name):
    """The names in the order of a file's header, which the package sorts by size of the elements."""
    data = (FOLDER / name).read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return [key for key in header if key != "__metadata__"]


def make_safetensors():
    plain = arrays()
    safetensors.numpy.save_file(plain, FOLDER / "numpy.safetensors", metadata={"who": "Zoë \"Z\"\n{}"})
    with safetensors.safe_open(FOLDER / "numpy.safetensors", "numpy") as file:
        metadata = file.metadata()
    record("numpy.safetensors", {key: plain[key] for key in keys_of("numpy.safetensors")}, metadata=metadata)

    ramp = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    tensors = {
        "bfloat16": (ramp / 7).to(torch.bfloat16),
        "float16": torch.tensor([0.0, -0.0, 1.5, 6e-8, 65504.0], dtype=torch.float16),
        "float32": ramp,
        "bool": ramp > 11,
    }
    safetensors.torch.save_file(tensors, FOLDER / "torch.safetensors")
    values = {key: tensors[key] for key in keys_of("torch.safetensors")}
    values = {key: t.float().numpy() if t.is_floating_point() else t.numpy() for key, t in values.items()}
    record("torch.safetensors", values)

    safetensors.numpy.save_file({}, FOLDER / "none.safetensors")
    record("none.safetensors", {}, metadata={})
    safetensors.torch.save_file({"eight": torch.zeros(4, dtype=torch.float8_e4m3fn)}, FOLDER / "refused-f8.safetensors")


class Net(torch.nn.Module):
    """A layer of each kind that has weights, named as imgfilter numbers its parts."""

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Conv2d(2, 4, 3, padding=1),
            torch.nn.BatchNorm2d(4),
            torch.nn.PReLU(4),
            torch.nn.ConvTranspose2d(4, 6, 2, stride=2),
            torch.nn.Conv2d(6, 6, 3, groups=3, bias=False),
            torch.nn.Flatten(),
            torch.nn.Linear(6 * 6 * 8, 5),
        )

    def forward(self, x):
        return self.layers(x)


def make_model():
    torch.manual_seed(4)
    net = Net()
    with torch.no_grad():
        net.layers[1].running_mean.uniform_(-1, 1)
        net.layers[1].running_var.uniform_(0.5, 2)
        net.layers[1].weight.uniform_(0.5, 2)
        net.layers[1].bias.uniform_(-1, 1)
        net.layers[2].weight.uniform_(0, 0.5)
    net.eval()
    state = {key.removeprefix("layers."): value for key, value in net.state_dict().items()}
    safetensors.torch.save_file(state, FOLDER / "network.safetensors")
    numpy.savez_compressed(FOLDER / "network.npz", **{key: value.numpy() for key, value in state.items()})
    x = torch.rand(2, 2, 4, 5)
    with torch.no_grad():
        y = net(x)
    record(
        "network-example",
        {"input": x.permute(0, 2, 3, 1).contiguous().numpy(), "output": y.numpy()},
    )


def make():
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(parents=True)
    make_npz()
    make_safetensors()
    make_model()
    (FOLDER / "index.json").write_text(json.dumps(INDEX, indent=None, ensure_ascii=False) + "\n")


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
    if sys.argv[1:2] == ["--check"] and len(sys.argv) == 3:
        check(pathlib.Path(sys.argv[2]))
    elif len(sys.argv) == 1:
        make()
    else:
        sys.exit(__doc__)
