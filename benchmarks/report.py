"""What was measured, as a table: on the screen, and in docs/performance.md, where nothing is typed by hand."""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import chart
from benchmarks.databases import ROOT
from benchmarks.figures import Figure
from benchmarks.jobs import Job

PAGE = ROOT / "docs" / "performance.md"
HEAD = """# Performance

Measured by `make bench`, which writes this page: one section a job. Times depend on the machine; ratios are of one run.
"""


def table(job: Job, size: int, found: Mapping[str, Sequence[Figure]]) -> str:
    """Lay the figures out, a column for each database."""
    head = f"| {size:,} {job.things} | {' | '.join(found)} | bar |\n{'|---' * (len(found) + 2)}|\n"
    rows = zip(*found.values(), strict=True)
    return head + "\n".join(f"| {row[0].name} | {' | '.join(map(cell, row))} | {row[0].bar} |" for row in rows)


def cell(figure: Figure) -> str:
    """Write a figure, and whether it misses its bar."""
    return figure.text if figure.is_met else f"**{figure.text}, missed**"


def machine() -> str:
    """Say what it was measured on."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    cpu = names[0].strip() if names else platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores, {cpu}, {platform.system()}, Python {platform.python_version()}"


def write(name: str, job: Job, body: str) -> None:
    """Put a job's table into the page, in place of its last one."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{begin}\n## {job.title}\n\n{datetime.now(UTC):%Y-%m-%d}, on {machine()}.\n\n{body}\n{end}\n"
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    if begin in page:
        page = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}\n", lambda _: section, page, flags=re.DOTALL)
    else:
        page = f"{page.rstrip()}\n\n{section}"
    PAGE.write_text(page, encoding="utf-8")


def draw(name: str, job: Job, found: Mapping[str, Sequence[Figure]]) -> str:
    """Draw a job's chart beside the page; returns the line that shows it there."""
    path = PAGE.with_name(f"performance-{name}.svg")
    path.write_text(chart.draw(found, job.chart), encoding="utf-8")
    return f"![{job.chart}]({path.name})\n\n"
