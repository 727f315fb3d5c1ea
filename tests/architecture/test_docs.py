"""The docs ..."""

import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, files, name_of

SECTIONS = ["## Context", "## Decision", "## Cost"]
DECISIONS = files("*.md", "docs/adr")


def broken(path: Path, text: str) -> list[str]:
    """Find the links to files that are not there."""
    links = re.findall(r"\]\(([^)\s#]+)", text)
    return [link for link in links if "://" not in link and not (path.parent / link).exists()]


def test_link_to_files_that_are_there() -> None:
    pages = [path for path in files("*.md") if path.suffix == ".md"]
    found = {name_of(path): broken(path, path.read_text(encoding="utf-8")) for path in pages}

    assert {name: links for name, links in found.items() if links} == {}


def test_that_link_to_nothing_are_found() -> None:
    text = "[a](README.md) [b](no/such.md#x) [c](https://example.com/x) [d](#here)"

    assert broken(ROOT / "README.md", text) == ["no/such.md"]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_say_each_decision_in_a_page(path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    number = int(path.name[:4])

    assert lines[0].startswith(f"# {number}. ")
    assert lines[2].startswith("Tags: ")
    assert [line for line in lines if line.startswith("## ")] == SECTIONS
    assert len(lines) < 40


def test_number_the_decisions_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_tell_what_no_glossary_calls_differently() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    words = [word.strip() for row in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for word in row.split(",")]

    assert [word for word in set(words) - {"word", "---"} if words.count(word) > 1] == []
