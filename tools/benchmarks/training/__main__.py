"""Trains the same networks with imgfilter, PyTorch and Keras in turn, and tells how long a step takes each of them.

All begin with the same parameters and see the same examples in the same order; the losses of the first steps have to
agree. Each contender is a process of its own with two threads, and they take turns; medians of the rounds.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy
from safetensors.numpy import save_file

from .works import WORKS, Work, parameters

BEGIN, END = "<!-- benchmark-training -->", "<!-- /benchmark-training -->"
# Sums in another order differ, and Adam's first steps take only the sign of a gradient.
TOLERANCE = 2e-3


class Contender:
    """A process that trains."""

    def __init__(self, name: str, command: list[str]):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = self.answer()
        self.note, self.before = ready["ready"], ready["peak"]
        self.times: list[float] = []
        self.losses: list[float] = []
        self.peak = 0

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"benchmark-training: {self.name} ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, command: str) -> dict:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.answer()

    def train(self, steps: int) -> None:
        result = self.ask(f"train {steps}")
        self.times.append(result["nanoseconds"] / steps)
        self.losses = result["losses"]

    def end(self) -> None:
        self.peak = self.ask("memory")["peak"]
        self.process.stdin.close()
        self.process.wait()

    @property
    def time(self) -> float:
        return statistics.median(self.times)


def measure(work: Work, build: Path, folder: Path, rounds: int, threads: int) -> list[Contender]:
    random = numpy.random.default_rng(1)
    path = folder / f"{work.key}.safetensors"
    save_file({**work.examples(random), **parameters(work.key, random)}, path)
    arguments = [work.key, str(path), str(threads)]
    commands = {"imgfilter": [str(build / "TrainingWorker"), *arguments]}
    for peer in work.targets:
        module = {"PyTorch": "torch", "Keras": "keras"}[peer]
        commands[peer] = [sys.executable, "-m", f"training.{module}_worker", *arguments]
    contenders = [Contender(name, command) for name, command in commands.items()]
    for turn in range(rounds):
        for contender in reversed(contenders) if turn % 2 else contenders:
            contender.train(work.steps)
    for contender in contenders:
        contender.end()
        expected = numpy.array(contenders[0].losses)
        differences = numpy.abs(numpy.array(contender.losses) - expected) / numpy.maximum(expected, 1e-3)
        if len(expected) < 1 or differences.max() > TOLERANCE:
            raise SystemExit(f"benchmark-training: the losses of {work.key} disagree by {differences.max():.1e}:\n"
                             f"imgfilter {expected}\n{contender.name} {contender.losses}")
        contender.difference = differences.max()
    return contenders


def duration(nanoseconds: float) -> str:
    for unit, factor in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= factor:
            value = nanoseconds / factor
            return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
    return f"{nanoseconds:.0f} ns"


def rows(work: Work, contenders: list[Contender]) -> list[str]:
    ours, lines = contenders[0], []
    for peer in contenders[1:]:
        ratios = [theirs / own for theirs, own in zip(peer.times, ours.times)]
        ratio, target = statistics.median(ratios), work.targets[peer.name]
        verdict = "met" if ratio >= target else "missed"
        half = "met" if ours.peak * 2 <= peer.peak else "missed"
        lines.append(
            f"| {work.title} | {duration(ours.time)} | {peer.name}, {peer.note}: {duration(peer.time)} | {ratio:.3g} | "
            f"≥ {target:g} {verdict} | {ours.peak / 2**20:.0f} / {peer.peak / 2**20:.0f} MB, "
            f"{(ours.peak - ours.before) / 2**20:.0f} / {(peer.peak - peer.before) / 2**20:.0f} of them for the "
            f"training; half: {half} | {peer.difference:.0e} |")
    return lines


def processor() -> str:
    if platform.system() == "Darwin":
        return subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True).stdout.strip()
    text = Path("/proc/cpuinfo").read_text()
    name = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    vectors = "AVX-512" if " avx512f " in text else "AVX2" if " avx2 " in text else "no AVX2"
    return f"{name.group(1) if name else platform.machine()}, {vectors}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools/benchmark-training", description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", default=".", help="a regular expression: works whose key fits ("
                        + ", ".join(work.key for work in WORKS) + ")")
    parser.add_argument("--rounds", type=int, default=7, help="how many times each is measured (7)")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1), help="for each contender (2)")
    parser.add_argument("--update-readme", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    table = ["| training, a step | imgfilter | peer | times as fast | target | peak memory, ours / theirs | losses differ by |",
             "|---|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for work in WORKS:
            if re.search(options.only, work.key):
                found = rows(work, measure(work, options.build, Path(folder), options.rounds, options.threads))
                table += found
                print("\n".join(found), flush=True)
    machine = (f"{processor()}, {options.threads} threads; PyTorch {version('torch')}, Keras {version('keras')} with "
               f"TensorFlow {version('tensorflow-cpu')}. Medians of {options.rounds} rounds in turn.")
    report = "\n".join([*table, "", machine])
    print("\n" + report)
    if options.update_readme:
        readme = Path(__file__).resolve().parents[3] / "README.md"
        text = readme.read_text()
        if BEGIN not in text or END not in text:
            raise SystemExit(f"benchmark-training: README.md has no {BEGIN} and {END}")
        between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
        readme.write_text(between.sub(lambda _: f"{BEGIN}\n{report}\n{END}", text))


if __name__ == "__main__":
    main()
