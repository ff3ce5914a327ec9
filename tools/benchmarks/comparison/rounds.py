"""Times in memory: every round asks all contenders in turn for every work."""

import os
from collections import defaultdict
from pathlib import Path

from . import pictures
from .contenders import Ours, Peer
from .results import Own, Row, Samples, median
from .works import Work, own, sizes

Times = dict[tuple[str, int, str], list[Samples]]

OURS = "imgfilter"


def thread_counts() -> list[int]:
    return [1, 2] if (os.cpu_count() or 1) > 1 else [1]


def measure(works: list[Work], ours: Ours, peers: dict[str, Peer], rounds: int) -> Times:
    """The samples of each round, in nanoseconds, by work, threads and contender."""
    times: Times = defaultdict(list)
    threads = thread_counts()
    ours.prepare([(work, count) for work in works for count in threads])
    for turn in range(rounds):
        for work in works:
            print(f"  round {turn + 1} of {rounds}: {work.title}", flush=True)
            for count in threads:
                order = [OURS, *((work.peer,) if work.peer else ()), *(work.extras if count == 1 else ())]
                # Who comes first changes, so that nobody always finds the machine as the other left it.
                for name in reversed(order) if turn % 2 else order:
                    contender = ours if name == OURS else peers[name]
                    times[work.key, count, name].append(contender.measure(work, count))
    return times


def rows(works: list[Work], times: Times, errors: dict[tuple[str, str], float]) -> list[Row]:
    """One row for each work, number of threads and peer."""
    found = []
    for work in works:
        for count in thread_counts():
            for name in (*((work.peer,) if work.peer else ()), *(work.extras if count == 1 else ())):
                found.append(Row(
                    section="memory" if name == work.peer else "extra", key=work.key, title=work.title, peer=name,
                    threads=count, ours=times[work.key, count, OURS], theirs=times[work.key, count, name],
                    target=work.target if name == work.peer else None,
                    our_error=errors.get((work.key, OURS)), their_error=errors.get((work.key, name))))
    return found


def own_ratios(times: Times) -> list[Own]:
    """What imgfilter promises about itself: time that does not grow with sigma, threads that pay."""
    found = []
    wide, narrow = "gaussian-100-8-bit", own()[0].key
    for count in thread_counts():
        if times.get((wide, count, OURS)) and times.get((narrow, count, OURS)):
            found.append(Own(
                f"Gaussian σ 100 over σ 10, {count} thread{'s' * (count > 1)}",
                median(times[wide, count, OURS]) / median(times[narrow, count, OURS]), at_most=1.2))
    return found


def thread_gains(works: list[Work], times: Times) -> dict[str, tuple[float, bool | None]]:
    """One thread's time over that of two; whether it is 1.8 at least, None for work of up to 5 ms."""
    if len(thread_counts()) < 2:
        return {}
    gains = {}
    for work in works:
        single, double = (median(times[work.key, count, OURS]) for count in thread_counts())
        gains[work.key] = (single / double, single / double >= 1.8 if single > 5e6 else None)
    return gains


def measure_sizes(ours: Ours, folder: Path, rounds: int) -> dict[int, float]:
    """Nanoseconds a pixel on all threads, by megapixels."""
    threads = thread_counts()[-1]
    costs = {}
    for work in sizes():
        megapixels = int(work.key.removeprefix("size-"))
        print(f"  {work.title}", flush=True)
        pictures.make_size(folder, megapixels)
        ours.prepare([(work, threads)])
        samples = [ours.measure(work, threads) for _ in range(rounds)]
        costs[megapixels] = median(samples) / (megapixels * 1e6)
        (folder / f"{work.picture}.npy").unlink()
    return costs
