"""The results as Markdown."""

from collections.abc import Iterable
from itertools import groupby

from .machine import sentence
from .results import Results, Row, median


def seconds(nanoseconds: float) -> str:
    """Three digits, in a unit that fits."""
    for unit, factor in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= factor:
            return f"{digits(nanoseconds / factor)} {unit}"
    return f"{nanoseconds:.0f} ns"


def digits(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def pair(values: Iterable[str]) -> str:
    """`12.3 ms / 6.2 ms` as `12.3 / 6.2 ms`."""
    parts = list(values)
    unit = parts[-1].split(" ")[-1]
    if all(part.endswith(f" {unit}") for part in parts):
        parts = [part.removesuffix(f" {unit}") for part in parts[:-1]] + [parts[-1]]
    return " / ".join(parts)


def ratio_cell(rows: list[Row]) -> str:
    """The ratios; a plain word where the peer is faster."""
    cell = " / ".join(digits(row.ratio) for row in rows)
    return f"{cell} **peer wins**" if any(row.ratio < 1 for row in rows) else cell


def target_cell(rows: list[Row]) -> str:
    if rows[0].target is None:
        return "–"
    return f"≥ {rows[0].target:g} {'missed' if any('time' in row.misses for row in rows) else 'met'}"


def error_cell(row: Row) -> str:
    def text(error: float | None) -> str:
        return "–" if error is None else f"{error:.2f}" if error >= 0.01 else f"{error:.0e}" if error > 0 else "0"

    if row.our_error is None and row.their_error is None:
        return "–"
    return f"{text(row.our_error)} / {text(row.their_error)}"


def table(header: list[str], lines: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (header, ["---" for _ in header], *lines)] + [""]


def memory_table(results: Results) -> list[str]:
    lines = []
    for _, group in groupby(results.section("memory"), key=lambda row: row.key):
        rows = list(group)
        gain, enough = results.gains.get(rows[0].key, (None, None))
        lines.append([
            rows[0].title, pair(seconds(median(row.ours)) for row in rows),
            pair(seconds(median(row.theirs)) for row in rows), ratio_cell(rows), target_cell(rows),
            error_cell(rows[0]), "–" if gain is None else f"{gain:.2f}×" + (" missed" if enough is False else "")])
    header = ["3840×2160, 8-bit RGB, in memory", "imgfilter", "OpenCV", "ratio", "target", "error", "2 threads"]
    return table(header, lines)


def extra_table(results: Results) -> list[str]:
    lines = [
        [row.title, seconds(median(row.ours)), row.peer, seconds(median(row.theirs)), ratio_cell([row]), error_cell(row)]
        for row in results.section("extra")
    ]
    return table(["the same, 1 thread", "imgfilter", "peer", "its time", "ratio", "error"], lines)


def process_table(results: Results) -> list[str]:
    lines = []
    for row in results.section("process"):
        cpu = f"{digits(row.our_cpu or 0)} / {digits(row.their_cpu or 0)} s"
        memory = f"{megabytes(row.our_memory)} / {megabytes(row.their_memory)} MB"
        if row.memory_limit:
            memory += f", < {megabytes(row.memory_limit)} {'missed' if 'memory' in row.misses else 'met'}"
        size = f"{kilobytes(row.our_bytes)} / {kilobytes(row.their_bytes)} kB"
        if row.bytes_matter:
            size += f", no larger {'missed' if 'size' in row.misses else 'met'}"
        lines.append([row.title, seconds(median(row.ours)), row.peer, seconds(median(row.theirs)), ratio_cell([row]),
                      target_cell([row]), cpu, memory, size, error_cell(row)])
    return table(["24 MP, whole process", "imgfilter", "peer", "its time", "ratio", "target", "processor time",
                  "peak memory", "output", "error"], lines)


def megabytes(value: int | None) -> str:
    return "–" if value is None else f"{value / 1e6:.0f}"


def kilobytes(value: int | None) -> str:
    return "–" if value is None else f"{value / 1e3:.0f}" if value >= 1e3 else f"{value / 1e3:.2f}"


def summary(results: Results) -> list[str]:
    """How many targets are met, and where a peer is faster."""
    rows = [row for row in results.rows if row.target is not None or row.memory_limit is not None or row.bytes_matter]
    missed = sum(1 for row in rows if row.misses)
    wins = sorted({f"{row.title} ({row.peer})" for row in results.rows if row.ratio < 1})
    return [f"Targets met in {len(rows) - missed} of {len(rows)} comparisons. "
            + (f"A peer is faster in: {'; '.join(wins)}." if wins else "No peer is faster in any row."), ""]


def markdown(results: Results, chart: str | None) -> str:
    """The whole report; the chart is a path or URL."""
    lines = [f"Measured on {sentence(results.machine)} Photo: {results.photo}.", "",
             "Times are medians of runs in turn; a ratio is the peer's time over ours. Two figures stand for one thread and "
             "two. Errors are ours / the peer's: the largest from a float64 reference, in 1/255 of white, of which rounding "
             "to 8 bits takes 0.5; that of a Gaussian also on steps from black to white. Peak memory is that of the largest "
             "process.", ""]
    if chart:
        lines += [f"![Ratios of the peers' times to ours]({chart})", ""]
    if results.section("memory"):
        lines += memory_table(results)
    for own in results.own:
        lines += [f"{own.title}: {own.ratio:.2f} times, at most {own.at_most:g} {'met' if own.reached else 'missed'}.", ""]
    if results.section("extra"):
        lines += extra_table(results)
    if results.section("process"):
        lines += process_table(results)
    if results.sizes:
        cells = [f"{cost:.2f}" for cost in results.sizes.values()]
        lines += table(["Gaussian σ 2, 8-bit RGB, in memory", *(f"{size} MP" for size in results.sizes)],
                       [["ns a pixel", *cells]])
    lines += [f"Not measured: {failure.splitlines()[0]}\n" for failure in results.failures]
    return "\n".join(lines + summary(results)).rstrip() + "\n"
