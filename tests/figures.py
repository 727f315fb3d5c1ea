"""Writes what was measured into docs/reliability.md: nobody types a figure there."""

import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"


def write_section(name: str, figures: Mapping[str, object]) -> None:
    """Put a table of figures between the marks of this name. Raises ValueError where the page has no such marks."""
    rows = [f"| {what} | {figure} |" for what, figure in figures.items()]
    day, system = datetime.now(UTC).date().isoformat(), f"{platform.system()} {platform.machine()}, Python"
    said = f"Measured on {day}, {system} {platform.python_version()}."
    table = "\n".join([said, "", "| what | figure |", "|---|---|", *rows])
    text = PAGE.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marked.search(text):
        raise ValueError(f"{PAGE.name} has no place for {name}.")
    PAGE.write_text(marked.sub(lambda match: f"{match[1]}{table}\n{match[2]}", text), encoding="utf-8")
