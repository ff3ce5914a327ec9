#!/usr/bin/env python3
"""Make Fixtures/weights: arrays and networks as NumPy, safetensors and PyTorch
write them, and index.json with what they hold.

How to run, with the packages of tools/requirements-training.txt:

    venv/bin/python tools/make-weights-fixtures.py
"""

import collections
import io
import json
import os
import pathlib
import pickle
import shutil
import struct
import sys
import warnings
import zipfile

sys.dont_write_bytecode = True
import numpy
import safetensors.numpy
import safetensors.torch
import torch

from fixtures.numbers import numbers

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/weights"
VERSIONS = {
    "numpy": numpy.__version__,
    "safetensors": safetensors.__version__,
    "torch": torch.__version__,
}
INDEX = {"versions": VERSIONS, "files": {}}


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


def torch_tensors():
    """Tensors of all sorts: types, strides, shared storages, parameters."""
    ramp = torch.arange(24).reshape(2, 3, 4)
    shared = torch.linspace(-1, 1, 60)
    return collections.OrderedDict(
        {
            "float32": ramp.float() / 7,
            "float64": ramp.double().sqrt(),
            "float16": (ramp / 3).half(),
            "bfloat16": (ramp / 7).bfloat16(),
            "int8": (ramp - 12).to(torch.int8),
            "uint8": ramp.to(torch.uint8),
            "int16": (ramp * -1000).to(torch.int16),
            "int32": ramp.to(torch.int32) - 5,
            "bn.num_batches_tracked": torch.tensor(2**53 - 1),
            "bool": ramp % 3 == 0,
            "empty": torch.zeros(0, 3),
            "layer.0/größe": torch.tensor([1.0, -2.0]),
            "parameter": torch.nn.Parameter(torch.tensor([0.25, 3.0])),
            # Parts of one storage, in other orders and with gaps.
            "part": shared[10:30].reshape(4, 5),
            "transposed": shared[:12].reshape(3, 4).t(),
            "column": shared.reshape(6, 10)[:, 3],
            "every.second": shared[1::2].reshape(5, 6),
            "whole": shared,
            "channels.last": torch.arange(48.0).reshape(2, 3, 2, 4).contiguous(memory_format=torch.channels_last),
            "repeated": torch.tensor([[1.5], [2.5]]).expand(2, 3),
            "halves": torch.arange(6).half().reshape(2, 3).t(),
        }
    )


def arrays_of(tensors):
    """The tensors as NumPy has them."""
    floats = {key: t.detach().float() if t.dtype == torch.bfloat16 else t.detach() for key, t in tensors.items()}
    return {key: numpy.ascontiguousarray(t.numpy()).reshape(tuple(t.shape)) for key, t in floats.items()}


def rewritten(source, target, folder, method=zipfile.ZIP_STORED, change=lambda name, data: data):
    """Writes an archive of PyTorch's anew, under another folder, with Python's own zip."""
    with zipfile.ZipFile(FOLDER / source) as archive, zipfile.ZipFile(FOLDER / target, "w") as result:
        for entry in archive.infolist():
            name = entry.filename.split("/", 1)[1]
            result.writestr(zipfile.ZipInfo(folder + name), change(name, archive.read(entry)), method)


class Call:
    """Pickles as the call of a function."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def stream_of(pickled, storages):
    """A stream of PyTorch's with an object that is pickled already: storages are (key, format, numbers)."""
    head = [0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True}]
    keys = [key for key, _, _ in storages]
    parts = [pickle.dumps(part, 2) for part in head] + [pickled, pickle.dumps(keys, 2)]
    parts += [struct.pack(f"<q{len(data)}{kind}", len(data), *data) for _, kind, data in storages]
    return b"".join(parts)


def make_torch():
    tensors = torch_tensors()
    state = arrays_of(tensors)
    for name, options in (
        ("pytorch.pth", {}),
        ("pytorch-stream.pth", {"_use_new_zipfile_serialization": False}),
        ("pytorch-protocol5.pth", {"pickle_protocol": 5}),
        ("pytorch-stream5.pt", {"_use_new_zipfile_serialization": False, "pickle_protocol": 5}),
    ):
        torch.save(tensors, FOLDER / name, **options)
        record(name, state)
    torch.serialization.set_crc32_options(False)
    torch.save(tensors, FOLDER / "pytorch-unchecked.pth")
    torch.serialization.set_crc32_options(True)
    record("pytorch-unchecked.pth", state)
    numpy.savez_compressed(FOLDER / "pytorch.npz", **state)
    record("pytorch.npz", state)

    torch.manual_seed(5)
    net = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))
    adam = torch.optim.Adam(net.parameters())
    net(torch.ones(1, 2, 4, 4)).square().sum().backward()
    adam.step()
    state = arrays_of(net.state_dict())
    for name, entry in (("pytorch-checkpoint.pth", "state_dict"), ("pytorch-checkpoint-model.pth", "model")):
        model = net.state_dict() if entry == "state_dict" else {"state_dict": net.state_dict(), "arch": "small"}
        torch.save({"epoch": 3, "loss": 0.5, entry: model, "optimizer": adam.state_dict()}, FOLDER / name)
        record(name, state)

    # uint16 to uint64 have no storage class of their own.
    unsigned = {
        "uint16": torch.arange(5).to(torch.uint16) * 13000,
        "uint32": torch.arange(5).to(torch.int64).mul(1_000_000_000).to(torch.uint32),
        "uint64": torch.arange(5).to(torch.uint64),
    }
    torch.save(unsigned, FOLDER / "pytorch-unsigned.pth")
    record("pytorch-unsigned.pth", arrays_of(unsigned))

    one, two = torch.tensor([1.0, 2.0]), torch.tensor([[3]])
    nested = {"a": {"b": [one, {"c": two, 7: one}], "text": "x"}, "size": torch.Size([2, 3]), "d": (two, None, one)}
    torch.save({**nested, "device": torch.device("cpu"), "type": torch.float32}, FOLDER / "pytorch-nested.pt")
    record("pytorch-nested.pt", arrays_of({"a.b.0": one, "a.b.1.c": two, "a.b.1.7": one, "d.0": two, "d.2": one}))
    torch.save(one, FOLDER / "pytorch-tensor.pt")
    record("pytorch-tensor.pt", arrays_of({"tensor": one}))
    torch.save({}, FOLDER / "pytorch-none.pth")
    record("pytorch-none.pth", {})

    some = {key: tensors[key] for key in ("float32", "int16", "float16", "part", "transposed")}
    torch.save(some, FOLDER / "pytorch-some.pth")
    record("pytorch-some.pth", arrays_of(some))
    rewritten("pytorch-some.pth", "pytorch-deflated.pth", "other name/", zipfile.ZIP_DEFLATED)
    record("pytorch-deflated.pth", arrays_of(some))

    def big_endian(name, data):
        if name == "byteorder":
            return b"big"
        if not name.startswith("data/"):
            return data
        width = {96: 4, 48: 2, 240: 4}[len(data)]
        return numpy.frombuffer(data, f"<u{width}").byteswap().tobytes()

    rewritten("pytorch-some.pth", "pytorch-big-endian.pth", "", change=big_endian)
    record("pytorch-big-endian.pth", arrays_of(some))

    # As Python 2 wrote it: short byte strings, an OrderedDict of a list, the first way to build tensors, a view.
    storage = b"(U\x07storageq\x01ctorch\nFloatStorage\nU\x0577001U\x03cpuK\x06"
    old = (
        b"\x80\x02ccollections\nOrderedDict\n](](U\x04fullctorch._utils\n_rebuild_tensor\n("
        + storage + b"NtQK\x00K\x02K\x03\x86K\x03K\x01\x86tRe](U\x04viewctorch._utils\n_rebuild_tensor\n("
        + storage + b"U\x0577002K\x02K\x04\x87tQK\x01K\x03\x85K\x01\x85tRee\x85R."
    )
    values = [1.5, -2.0, 3.0, 4.0, 5.0, 6.25]
    (FOLDER / "pytorch-python2.pth").write_bytes(stream_of(old, [("77001", "f", values)]))
    full = numpy.array(values, numpy.float32)
    record("pytorch-python2.pth", {"full": full.reshape(2, 3), "view": full[3:6]})

    # What is refused.
    call = {"weight": one, "surprise": Call(os.system, "echo refused")}
    torch.save(call, FOLDER / "refused-system.pth")
    torch.save(call, FOLDER / "refused-system-stream.pth", _use_new_zipfile_serialization=False)
    torch.save({"weight": one, "surprise": Call(eval, "1 + 1")}, FOLDER / "refused-eval.pth", pickle_protocol=4)
    torch.save(torch.nn.Linear(2, 1), FOLDER / "refused-model.pth")
    torch.save({"values": torch.tensor([1j])}, FOLDER / "refused-complex.pth")
    (FOLDER / "refused-pickle.pth").write_bytes(pickle.dumps({"weight": [1.0, 2.0]}))
    (FOLDER / "refused-set.pth").write_bytes(stream_of(pickle.dumps({"names": {"a"}}, 4), []))


def make():
    warnings.simplefilter("ignore")
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(parents=True)
    make_npz()
    make_safetensors()
    make_torch()
    make_model()
    (FOLDER / "index.json").write_text(json.dumps(INDEX, indent=None, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    make()
