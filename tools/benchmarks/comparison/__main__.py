"""`tools/benchmark` calls this once everything is there."""

import argparse
import json
import re
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageOps

from . import accuracy, chart, jobs, machine, pictures, processes, readme, report, rounds
from .contenders import PACKAGE, BenchmarkFailure, Ours, Peer
from .results import Results
from .works import in_memory, own

ROOT = PACKAGE.parent.parent
START = time.monotonic()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tools/benchmark", description="Measures imgfilter and its peers in turn: times, memory and errors.")
    parser.add_argument("photo", nargs="?", type=Path, default=ROOT / "Fixtures" / "images" / "photo.jpg",
                        help="a photo of yours, best of 24 megapixels or more (default: the small one in Fixtures, repeated)")
    parser.add_argument("--rounds", type=int, default=3, help="how often all take their turn (default: 3)")
    parser.add_argument("--output", type=Path, default=ROOT / ".build-benchmark", metavar="DIR",
                        help="where table, JSON and chart go (default: .build-benchmark)")
    parser.add_argument("--only", metavar="PATTERN",
                        help="only rows whose name or title this regular expression is found in, such as 'gaussian|jpeg'")
    parser.add_argument("--quick", action="store_true", help="one short round, to see whether all works")
    parser.add_argument("--huge", action="store_true", help="also a picture of 400 megapixels, which takes minutes")
    parser.add_argument("--update-readme", action="store_true", help="put the tables and the chart into the README")
    parser.add_argument("--build", type=Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds has to be 1 or more")
    if options.update_readme and (options.quick or options.only):
        parser.error("the README holds whole runs: --update-readme goes with neither --quick nor --only")
    if options.quick:
        options.rounds = 1
    return options


def say(text: str) -> None:
    print(f"\n== {text} ({time.monotonic() - START:.0f} s)", flush=True)


def measure(options: argparse.Namespace, photo: Image.Image, folder: Path) -> Results:
    def wanted(key: str, title: str) -> bool:
        return not options.only or bool(re.search(options.only, f"{key} {title}", re.IGNORECASE))

    small = ", repeated since it is small" if pictures.is_small(photo) else ""
    results = Results(machine.describe(), f"{options.photo.name}, {photo.width}×{photo.height}{small}", options.rounds)
    others = machine.busy_processors()
    seconds = 0.1 if options.quick else 0.3
    ours = Ours(options.build, folder, seconds)
    compared = [work for work in in_memory() if wanted(work.key, work.title)]
    works = compared + [work for work in own() if wanted(work.key, work.title)]
    photos = 20 if options.quick else 100
    outside = [job for job in jobs.jobs(options.build / "imgfilter", photos, options.huge) if wanted(job.key, job.title)]

    say("Pictures")
    pictures.make_arrays(photo, folder)
    names = dict.fromkeys(name for work in works for name in (work.peer, *work.extras) if name)
    peers = {name: Peer(name, folder, seconds) for name in names}
    try:
        if works:
            say("Times in memory")
            times = rounds.measure(works, ours, peers, options.rounds)
            say("Errors")
            errors = accuracy.measure_errors(works, ours, peers, folder)
            results.rows += rounds.rows(compared, times, errors)
            results.own = rounds.own_ratios(times)
            results.gains = rounds.thread_gains(compared, times)
    finally:
        for peer in peers.values():
            peer.close()
    if wanted("size", "cost per pixel"):
        say("Cost for a pixel by the size of the picture")
        results.sizes = rounds.measure_sizes(ours, folder, options.rounds)
    if outside:
        say("Whole processes")
        pictures.make_files(photo, folder, photos)
        if options.huge:
            pictures.make_huge(folder)
        for job in outside:
            print(f"  {job.title}", flush=True)
            try:
                results.rows += processes.measure(job, options.build / "Launch", folder, options.rounds)
            except BenchmarkFailure as failure:
                results.failures.append(f"{job.title}: {failure}")
    results.machine["processors busy with other work"] = f"{max(others, machine.busy_processors()):.2f}"
    return results


def main() -> None:
    options = arguments()
    Image.MAX_IMAGE_PIXELS = None
    try:
        photo = ImageOps.exif_transpose(Image.open(options.photo)).convert("RGB")
    except OSError as error:
        sys.exit(f"benchmark: {options.photo} cannot be read as a photo: {error}")
    try:
        with tempfile.TemporaryDirectory(prefix="imgfilter-benchmark-") as folder:
            results = measure(options, photo, Path(folder))
    except BenchmarkFailure as failure:
        sys.exit(f"benchmark: {failure}")
    options.output.mkdir(parents=True, exist_ok=True)
    drawing = chart.svg(results)
    text = report.markdown(results, "benchmark.svg")
    (options.output / "benchmark.svg").write_text(drawing)
    (options.output / "benchmark.md").write_text(text)
    (options.output / "benchmark.json").write_text(json.dumps(results.to_json(), indent=1) + "\n")
    if options.update_readme:
        readme.update(ROOT, report.markdown(results, readme.CHART), drawing)
    print(f"\n{text}\n{options.output}: benchmark.md, benchmark.json, benchmark.svg "
          f"({(time.monotonic() - START) / 60:.1f} minutes)")
    if float(results.machine["processors busy with other work"]) > 0.2:
        print("The machine was busy with other work: the times are not to be relied on.")
    if pictures.is_small(photo):
        print("The photo was small, so it was repeated; a photo of 24 megapixels tells more.")
    if results.failures:
        sys.exit("\n".join(f"benchmark: {failure}" for failure in results.failures))


main()
