"""Times, processor time and peak memory of whole processes, codecs included, taken from outside."""

import json
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy
from PIL import Image

from .contenders import BenchmarkFailure
from .jobs import Commands, Job
from .reference import band_rows, bands, gaussian
from .results import Row

# A first run that takes longer counts, too: a cold cache makes no difference to it.
SLOW = 5e9
# So long a round may last for a job, so that short ones are run several times in it.
ROUND = 4e9
# After so many seconds two rounds of a job have to do.
ENOUGH = 60


@dataclass
class Runs:
    """What one contender took."""

    rounds: list[list[int]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: int = 0
    bytes: int = 0


def run(launch: Path, commands: Commands, source: Path, target: Path) -> tuple[int, float, int]:
    """Nanoseconds, seconds of processor time, bytes at the peak."""
    folder = target.parent
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if source.is_dir():
        target.mkdir()
    log = folder.with_suffix(".log")
    lines = commands(source, target)
    words = [word for line in lines for word in ("--then", *line)][1:]
    done = subprocess.run([launch, log, *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchmarkFailure(f"{launch} ended with {done.returncode}: {done.stderr}")
    report = json.loads(done.stdout)
    if report["code"] != 0:
        failed = " ".join(lines[report["commands"] - 1][:6])
        raise BenchmarkFailure(f"'{failed} …' ended with {report['code']}:\n{log.read_text()}")
    return report["nanoseconds"], report["cpu"], report["memory"]


def size(target: Path) -> int:
    return sum(file.stat().st_size for file in target.iterdir()) if target.is_dir() else target.stat().st_size


def blur_error(launch: Path, commands: Commands, folder: Path, sigma: float) -> float:
    """The largest error on steps from black to white, PNG to PNG."""
    target = folder / "run" / "out.png"
    run(launch, commands, folder / "steps.png", target)
    image = numpy.asarray(Image.open(folder / "steps.png").convert("RGB"))
    result = numpy.asarray(Image.open(target).convert("RGB"), numpy.float64)
    return max(
        float(numpy.abs(result[rows[0]:rows[1]] - gaussian(image, rows, sigma)).max())
        for rows in bands(image.shape[0], band_rows({"kind": "gaussian"})))


def measure(job: Job, launch: Path, folder: Path, rounds: int) -> list[Row]:
    """All contenders of a job in turn, so often that a round takes some seconds."""
    contenders: list[tuple[str, Commands]] = [
        ("imgfilter", job.ours), *((peer.name, peer.commands) for peer in job.peers if not peer.once)]
    source, target = folder / job.input, folder / "run" / job.output
    found = {name: Runs() for name in ("imgfilter", *(peer.name for peer in job.peers))}

    def record(name: str, commands: Commands) -> int:
        nanoseconds, cpu, memory = run(launch, commands, source, target)
        runs = found[name]
        runs.rounds[-1].append(nanoseconds)
        runs.cpu.append(cpu)
        runs.memory = max(runs.memory, memory)
        return nanoseconds

    begin, total = time.monotonic(), 0
    for name, commands in contenders:
        found[name].rounds.append([])
        total += record(name, commands)
        found[name].bytes = size(target)
    if total < SLOW:
        for runs in found.values():
            runs.rounds.clear()
            runs.cpu.clear()
    times = max(1, min(20, round(ROUND / total)))
    for turn in range(len(found["imgfilter"].rounds), rounds):
        if turn >= 2 and time.monotonic() - begin > ENOUGH:
            break
        for name, _ in contenders:
            found[name].rounds.append([])
        for _ in range(times):
            for name, commands in reversed(contenders) if turn % 2 else contenders:
                record(name, commands)
    for peer in job.peers:
        if peer.once:
            found[peer.name].rounds.append([])
            record(peer.name, peer.commands)
            found[peer.name].bytes = size(target)
    errors = {name: blur_error(launch, commands, folder, job.sigma)
              for name, commands in contenders if job.sigma and filters(name)}
    ours = found["imgfilter"]
    return [
        Row(section="process", key=job.key, title=job.title, peer=peer.name, threads=0, ours=ours.rounds,
            theirs=found[peer.name].rounds, target=peer.target, our_error=errors.get("imgfilter"),
            their_error=errors.get(peer.name), our_memory=ours.memory, their_memory=found[peer.name].memory,
            memory_limit=job.memory_limit if peer is job.peers[0] else None, our_cpu=statistics.median(ours.cpu),
            their_cpu=statistics.median(found[peer.name].cpu), our_bytes=ours.bytes,
            their_bytes=found[peer.name].bytes, bytes_matter=peer.bytes_matter)
        for peer in job.peers
    ]


def filters(name: str) -> bool:
    """Whether it is a filter that has an error, and not only codecs."""
    return "no filter" not in name
