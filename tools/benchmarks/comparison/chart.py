"""The ratios as a bar chart in SVG that is readable on light and on dark pages."""

import math
from dataclasses import dataclass
from html import escape

from .report import digits
from .results import Results, Row

WIDTH, LEFT, RIGHT = 930, 380, 90
BAR, GAP, TOP, HEAD = 9, 9, 66, 30
# Of a lightness between, so that each stands out from white and from black.
INK, LINE = "#7a828c", "#8b949e"
FASTER, FASTER_LIGHT, SLOWER, TARGET = "#2f81c8", "#7fb2e0", "#d1603d", "#e0a100"


@dataclass
class Bar:
    """One line: a ratio for each number of threads."""

    title: str
    section: str
    rows: list[Row]

    @property
    def height(self) -> int:
        return BAR * len(self.rows) + GAP


def bars(results: Results) -> list[Bar]:
    found: dict[str, Bar] = {}
    for row in results.section("memory"):
        found.setdefault(row.key, Bar(row.title, "in memory, 3840×2160, beside OpenCV", [])).rows.append(row)
    for row in results.section("process"):
        found[f"{row.key}/{row.peer}"] = Bar(f"{row.title}  ·  {row.peer}", "whole processes, 24 MP", [row])
    return list(found.values())


class Scale:
    """Logarithmic, as wide as all ratios and targets ask for."""

    def __init__(self, values: list[float]) -> None:
        self.least = min(0.5, *values)
        self.most = max(4, *values) * 1.15

    def x(self, value: float) -> float:
        share = math.log(value / self.least) / math.log(self.most / self.least)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    @property
    def ticks(self) -> list[float]:
        return [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500) if self.least <= tick <= self.most]


def text(x: float, y: float, content: str, anchor: str = "start", size: int = 12, weight: str = "normal") -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
            f'fill="{INK}">{escape(content)}</text>')


def rectangle(x: float, y: float, width: float, height: float, color: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" fill="{color}"/>'


def bar_lines(bar: Bar, y: float, scale: Scale) -> list[str]:
    lines = [text(LEFT - 8, y + bar.height / 2 - GAP / 2 + 4, bar.title, "end")]
    for index, row in enumerate(bar.rows):
        top = y + index * BAR
        one, end = scale.x(1), scale.x(row.ratio)
        lighter = len(bar.rows) > 1 and index == 0
        color = SLOWER if row.ratio < 1 else FASTER_LIGHT if lighter else FASTER
        lines.append(rectangle(min(one, end), top, abs(end - one), BAR - 1, color))
    ratios = " / ".join(digits(row.ratio) for row in bar.rows)
    lines.append(text(WIDTH - 6, y + bar.height / 2 - GAP / 2 + 4, ratios, "end", 11))
    target = bar.rows[0].target
    if target is not None:
        x = scale.x(target)
        lines.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 3:.1f}" y2="{y + bar.height - GAP + 2:.1f}" '
                     f'stroke="{TARGET}" stroke-width="2.5"/>')
    return lines


def svg(results: Results) -> str:
    """The chart of all rows that have a ratio."""
    found = bars(results)
    if not found:
        return ""
    rows = [row for bar in found for row in bar.rows]
    scale = Scale([row.ratio for row in rows] + [row.target for row in rows if row.target])
    sections = len({bar.section for bar in found})
    bottom = TOP + sum(bar.height for bar in found) + HEAD * sections
    height = bottom + 24
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="-apple-system, Segoe UI, Helvetica, Arial, sans-serif" role="img">',
        "<title>How many times faster imgfilter is than its peers</title>",
        text(LEFT, 18, "times as fast as the peer (log scale)", size=13, weight="bold"),
    ]
    x = float(LEFT)
    for color, label in ((FASTER_LIGHT, "1 thread"), (FASTER, "2 threads, or whole process"), (SLOWER, "peer wins"),
                         (TARGET, "target")):
        lines += [rectangle(x, 28, 3 if color == TARGET else 10, 10, color), text(x + 14, 37, label, size=11)]
        x += 30 + 6 * len(label)
    for tick in scale.ticks:
        at = scale.x(tick)
        lines.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{bottom}" stroke="{LINE}" '
                     f'stroke-width="{1.2 if tick == 1 else 0.6}" stroke-opacity="{0.9 if tick == 1 else 0.35}"/>')
        lines.append(text(at, bottom + 14, f"{tick:g}", "middle", 11))
    y = float(TOP)
    section = ""
    for bar in found:
        if bar.section != section:
            section = bar.section
            lines.append(text(LEFT - 8, y + HEAD - 14, section, "end", weight="bold"))
            y += HEAD
        lines += bar_lines(bar, y, scale)
        y += bar.height
    return "\n".join([*lines, "</svg>"]) + "\n"
