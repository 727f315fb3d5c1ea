"""Sizes ..."""

import ast

import pytest

from tests.architecture.house import definitions, name_of, sources, without_tests

FILE, FUNCTION, CLASS = 400, 40, 150
REASON = "# long:"
"""An exception says why, on the line that opens what is long (for a file, on its first line)."""


def too_long(text: str) -> list[str]:
    """Name what of a module is longer than the house allows."""
    lines = text.splitlines()
    found = [f"file of {len(lines)} lines"] if len(lines) > FILE and REASON not in lines[0] else []
    for node in definitions(ast.parse(text)):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        limit = CLASS if isinstance(node, ast.ClassDef) else FUNCTION
        if length > limit and REASON not in lines[node.lineno - 1]:
            found.append(f"{node.name} of {length} lines")
    return found


def test_of_files_functions_and_classes_stay_within_a_screen() -> None:
    found = {name_of(path): too_long(path.read_text(encoding="utf-8")) for path in sources()}

    assert {name: what for name, what in found.items() if what} == {}


def test_are_measured_in_all_of_the_house() -> None:
    names = {name_of(path) for path in without_tests(sources())}

    assert {"core/outbox.py", "config/settings/base.py", "apps/orders/models.py"} <= names


def function(lines: int, opening: str = "def f():") -> str:
    return "\n".join([opening, *["    x = 1"] * (lines - 1)])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (function(40), []),
        (function(41), ["f of 41 lines"]),
        (function(41, "async def f():"), ["f of 41 lines"]),
        (function(41, "def f():  # long: one table"), []),
        (function(150, "class A:"), []),
        (function(151, "class A:"), ["A of 151 lines"]),
        ("x = 1\n" * 400, []),
        ("x = 1\n" * 401, ["file of 401 lines"]),
        ("# long: data\n" + "x = 1\n" * 401, []),
    ],
)
def test_beyond_the_limit_are_found_unless_they_say_why(text, found) -> None:
    assert too_long(text) == found
