"""Puts the report into the README, between its marks, and the chart beside its pictures."""

import re
from pathlib import Path

CHART = "Fixtures/readme/benchmark.svg"
BEGIN, END = "<!-- benchmark -->", "<!-- /benchmark -->"


def update(root: Path, report: str, chart: str) -> None:
    readme = root / "README.md"
    text = readme.read_text()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"benchmark: README.md has no {BEGIN} and {END}")
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    readme.write_text(between.sub(lambda _: f"{BEGIN}\n{report.strip()}\n{END}", text))
    (root / CHART).write_text(chart)
