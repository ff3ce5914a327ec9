"""A peer's process: reads requests line by line, measures inside of itself, answers line by line.

    python -m comparison.worker <folder of pictures>
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy

from .peers import PEERS

# A call that takes longer is warmed up once in the life of the process, not in every round.
SLOW = 1.0


class Worker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pictures: dict[str, numpy.ndarray] = {}
        self.slow: set[str] = set()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        picture = request["picture"]
        if picture not in self.pictures:
            self.pictures = {picture: numpy.load(self.folder / f"{picture}.npy")}
        call = PEERS[request["peer"]](request["filter"], self.pictures[picture], self.folder, request["threads"])
        if request.get("save"):
            numpy.save(request["save"], numpy.asarray(call()))
            return {}
        return {"nanoseconds": self.measure(request["name"], call, request["seconds"])}

    def measure(self, name: str, call: Any, seconds: float) -> list[int]:
        if name not in self.slow:
            start = time.perf_counter()
            call()
            if time.perf_counter() - start > SLOW:
                self.slow.add(name)
        samples: list[int] = []
        begin = time.perf_counter()
        while not samples or (time.perf_counter() - begin < seconds and len(samples) < 200):
            # The result is freed inside of what is measured, as it is with imgfilter.
            start = time.perf_counter_ns()
            call()
            samples.append(time.perf_counter_ns() - start)
        return samples


def main() -> None:
    worker = Worker(Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
