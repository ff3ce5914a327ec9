"""Asks imgfilter and its peers, each in processes of their own, for times and results."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .works import Work

PACKAGE = Path(__file__).resolve().parent.parent


class BenchmarkFailure(Exception):
    """A contender did not do what it was asked for."""


class Ours:
    """imgfilter's library, measured by the Swift package in this folder; a new process for every figure."""

    def __init__(self, build: Path, folder: Path, seconds: float) -> None:
        self.build = build
        self.folder = folder
        self.environment = {
            **os.environ,
            "IMGFILTER_BENCHMARK_WORKS": str(folder / "works.json"),
            "IMGFILTER_BENCHMARK_SECONDS": str(seconds),
        }

    def prepare(self, works: list[tuple[Work, int]]) -> None:
        """Writes the list of the works that `measure` will name."""
        self._write(self.folder / "works.json", works)

    def measure(self, work: Work, threads: int) -> list[int]:
        """The nanoseconds of each call, after a warm-up."""
        # BenchmarkTool is what `swift package benchmark` runs; without it around, a call takes no time beside the work.
        output = self._run(
            self.build / "BenchmarkTool", "--command", "run", "--format", "histogramSamples", "--path", "stdout",
            "--baseline-storage-path", self.folder, "--grouping", "benchmark", "--quiet", "--no-progress",
            "--targets", "InMemory", "--benchmark-executable-paths", self.build / "InMemory",
            "--filter", work.name(threads).replace(".", r"\."))
        samples = [int(line) for line in output.splitlines() if line.strip().isdigit()]
        if not samples or "(ns)" not in output:
            raise BenchmarkFailure(f"the Swift benchmark of {work.name(threads)} gave no times:\n{output}")
        return samples

    def write_results(self, works: list[tuple[Work, int]], results: Path) -> None:
        """Writes what comes out of each work as .npy."""
        self._write(self.folder / "results.json", works)
        self._run(self.build / "WriteResults", self.folder / "results.json", results)

    def _write(self, path: Path, works: list[tuple[Work, int]]) -> None:
        path.write_text(json.dumps([
            {"name": work.name(threads), "input": str(self.folder / f"{work.picture}.npy"), "threads": threads,
             "filter": {key: str(self.folder / value) if key == "kernel" else value for key, value in work.filter.items()}}
            for work, threads in works
        ]))

    def _run(self, *command: object) -> str:
        done = subprocess.run([str(word) for word in command], env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise BenchmarkFailure(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout


class Peer:
    """A Python library, in one process that lasts for the whole run."""

    def __init__(self, name: str, folder: Path, seconds: float) -> None:
        self.name = name
        self.seconds = seconds
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "comparison.worker", str(folder)], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def measure(self, work: Work, threads: int) -> list[int]:
        """The nanoseconds of each call, after a warm-up."""
        return self._ask(work, threads)["nanoseconds"]

    def write_result(self, work: Work, threads: int, path: Path) -> None:
        """Writes what comes out as .npy."""
        self._ask(work, threads, save=str(path))

    def close(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()

    def _ask(self, work: Work, threads: int, save: str | None = None) -> Any:
        request = {"peer": self.name, "name": work.name(threads), "picture": work.picture, "filter": work.filter,
                   "threads": threads, "seconds": self.seconds, "save": save}
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise BenchmarkFailure(f"{self.name} failed at {work.name(threads)}; its message stands above")
        return json.loads(answer)
