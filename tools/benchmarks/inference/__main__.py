"""Runs torchvision's networks on a picture of 224 x 224 with imgfilter, ONNX Runtime and PyTorch in turn.

All have the same weights, from a seed, and the same picture; what they give has to agree within 1e-3 of the largest
number. Each contender is a process of its own, and they take turns; medians of the rounds.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy
import torch
import torchvision
from safetensors.torch import save_file

from training.__main__ import processor

BEGIN, END = "<!-- benchmark-inference -->", "<!-- /benchmark-inference -->"
NETWORKS = ["resnet18", "resnet34", "resnet50", "densenet121", "googlenet", "vgg16", "alexnet", "squeezenet1_1"]
TOLERANCE = 1e-3


class Contender:
    """A process that runs a network."""

    def __init__(self, name: str, command: list[str]):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = self.answer()
        self.note, self.outputs = ready["ready"], numpy.array(ready["outputs"])
        self.times: list[float] = []

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"benchmark-inference: {self.name} ended with {self.process.wait()}")
        return json.loads(line)

    def run(self, count: int, what: str = "run") -> float:
        """Milliseconds of one of so many runs."""
        self.process.stdin.write(f"{what} {count}\n")
        self.process.stdin.flush()
        return self.answer()["nanoseconds"] / count / 1e6

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def seeded(name: str) -> torch.nn.Module:
    """A network whose normalisations are no identities, as those of a trained one."""
    torch.manual_seed(1)
    options = {"aux_logits": False, "init_weights": True, "transform_input": True} if name == "googlenet" else {}
    model = getattr(torchvision.models, name)(weights=None, **options)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1)
    return model.eval()


def files(name: str, folder: Path) -> dict[str, Path]:
    model, picture = seeded(name), torch.randn(1, 3, 224, 224)
    tensors = {key: value.contiguous() for key, value in model.state_dict().items()}
    save_file({**tensors, "input": picture.permute(0, 2, 3, 1).contiguous()}, folder / "own.safetensors")
    paths = {"own": folder / "own.safetensors", "onnx": folder / "model.onnx", "torch": folder / "model.pt"}
    numpy.save(folder / "model.npy", picture.numpy())
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (picture,), paths["onnx"], dynamo=False, opset_version=17)
        last = model.to(memory_format=torch.channels_last)
        traced = torch.jit.trace(last, picture.contiguous(memory_format=torch.channels_last))
        torch.jit.freeze(traced).save(paths["torch"])
    return paths


def measure(name: str, build: Path, rounds: int, threads: int) -> tuple[list[Contender], str]:
    """The contenders with their times, and what there is to say of imgfilter's file."""
    with tempfile.TemporaryDirectory() as folder:
        paths = files(name, Path(folder))
        worker = [sys.executable, "-m", "inference.worker"]
        contenders = [
            Contender("imgfilter", [str(build / "InferenceWorker"), name, str(paths["own"]), str(threads)]),
            Contender("ONNX Runtime", [*worker, "onnx", str(paths["onnx"]), str(threads)]),
            Contender("PyTorch", [*worker, "torch", str(paths["torch"]), str(threads)]),
        ]
        for contender in contenders[1:]:
            ours = contenders[0].outputs
            difference = numpy.abs(contender.outputs - ours).max() / numpy.abs(ours).max()
            if not difference <= TOLERANCE:
                raise SystemExit(f"benchmark-inference: {name} of {contender.name} differs by {difference:.1e}")
        count = max(3, round(300 / contenders[1].run(3)))
        for turn in range(rounds):
            for contender in reversed(contenders) if turn % 2 else contenders:
                contender.times.append(contender.run(count))
        opening = statistics.median(contenders[0].run(1, "open") for _ in range(2 * rounds + 1))
        size = paths["own"].stat().st_size / 1e6
        for contender in contenders:
            contender.end()
        return contenders, f"Opening {name}'s weights, {size:.0f} MB that are mapped, takes imgfilter {opening:.2g} ms."


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools/benchmark-inference", description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", default=".", help=f"a regular expression: networks that fit ({', '.join(NETWORKS)})")
    parser.add_argument("--rounds", type=int, default=9, help="how many times each is measured (9)")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1), help="for each contender (2)")
    parser.add_argument("--update-readme", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    table = ["| one picture of 224×224 | imgfilter | ONNX Runtime | PyTorch | times as fast as ONNX Runtime |",
             "|---|---|---|---|---|"]
    opened = ""
    for name in NETWORKS:
        if not re.search(options.only, name):
            continue
        found, opening = measure(name, options.build, options.rounds, options.threads)
        opened = opened or opening
        ours, onnx = found[0], found[1]
        ratio = statistics.median(theirs / own for theirs, own in zip(onnx.times, ours.times))
        times = " | ".join(f"{statistics.median(contender.times):.3g} ms" for contender in found)
        table.append(f"| {name} | {times} | {ratio:.3g} |")
        print(table[-1], flush=True)
    report = "\n".join([*table, "", (
        f"{processor()}, {options.threads} threads; ONNX Runtime {version('onnxruntime')}, PyTorch {version('torch')} "
        f"(traced, frozen, channels last).\n"
        f"Medians of {options.rounds} rounds in turn; the last column is the median of the rounds' ratios.\n"
        f"{opened}")])
    print("\n" + report)
    if options.update_readme:
        readme = Path(__file__).resolve().parents[3] / "README.md"
        text = readme.read_text()
        if BEGIN not in text or END not in text:
            raise SystemExit(f"benchmark-inference: README.md has no {BEGIN} and {END}")
        between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
        readme.write_text(between.sub(lambda _: f"{BEGIN}\n{report}\n{END}", text))


if __name__ == "__main__":
    main()
