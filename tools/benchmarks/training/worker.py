"""What all workers have in common: commands on standard input, a line of JSON for each on standard output.

`train N` trains from the first parameters for N steps and a tenth as many before them that are not timed:
{"nanoseconds": of the N steps, "losses": of the first 20 steps}. `memory` tells {"peak": bytes}.
"""

import json
import resource
import sys
from collections.abc import Callable


def peak() -> int:
    """The most memory that the process had, in bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def serve(train: Callable[[int], dict], before: int, note: str) -> None:
    """`before` is the peak before anything was trained."""
    say({"ready": note, "peak": before})
    for line in sys.stdin:
        match line.split():
            case ["train", steps]:
                say(train(int(steps)))
            case ["memory"]:
                say({"peak": peak()})
            case _:
                return


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)
