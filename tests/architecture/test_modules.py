"""Modules ..."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.house import files, is_ignored, name_of, parse, room_of, rooms, sources, without_tests

GENERIC = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared"}
MONEY = ("apps/carts", "apps/orders", "apps/taxes", "apps/shipping", "apps/payments", "apps/checkout", "core/money.py")
MACHINES = re.compile(r"""(?<![\w.])(?:/(?:home|root|Users|work)/\w|[A-Z]:\\\\?\w)""")
TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".json", ".yml", ".yaml", ".cfg", ".ini", ".sh", ""}


def test_open_with_a_line_that_says_what_they_are_for() -> None:
    silent = [
        name_of(path)
        for path in sources()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(parse(path))
    ]

    assert silent == []


def generic(names: list[str]) -> list[str]:
    return [name for name in names if Path(name).stem in GENERIC or set(Path(name).parts[:-1]) & GENERIC]


def test_have_names_that_say_something() -> None:
    assert generic([name_of(path) for path in sources()]) == []


def test_with_names_that_say_nothing_are_found() -> None:
    bad = ["apps/orders/utils.py", "core/common/money.py", "apps/users/helpers.py"]

    assert generic([*bad, "apps/orders/services.py"]) == bad


def test_of_apps_are_rooms_that_every_app_may_have() -> None:
    known = {*rooms(), "__init__"}

    assert {name_of(path) for path in sources("apps") if room_of(path) not in known | {""}} == set()


def floats(text: str) -> list[int]:
    """Find the lines with a float (a literal, float(), a FloatField) that no comment on or above them accounts for."""
    lines = ["", *text.splitlines()]
    found = {
        node.lineno
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr == "FloatField")
    }
    return sorted(line for line in found if not any("float" in remark(lines[near]) for near in (line - 1, line)))


def remark(line: str) -> str:
    return line.partition("#")[2].lower()


def with_floats(paths: list[Path]) -> dict[str, list[int]]:
    found = {name_of(path): floats(path.read_text(encoding="utf-8")) for path in paths}
    return {name: lines for name, lines in found.items() if lines}


def test_of_money_know_no_floats() -> None:
    paths = [path for path in without_tests(sources("apps", "core")) if name_of(path).startswith(MONEY)]

    assert len(paths) > 20
    assert with_floats(paths) == {}


def test_of_models_store_no_floats() -> None:
    assert with_floats([path for path in without_tests(sources("apps", "core")) if "models" in name_of(path)]) == {}


@pytest.mark.parametrize("code", ["x = 0.5", "x = float(y)", "price = models.FloatField()", "f(1e3)"])
def test_with_floats_are_found_unless_they_say_why(code) -> None:
    assert floats(code) == [1]
    assert floats(f"{code}  # a float, for it is no money") == []
    assert floats(f"# floats are exact up to 2^53\n{code}") == []
    assert floats("x = Decimal('0.5') + 1") == []


def texts() -> list[Path]:
    found = [path for path in files("*") if path.is_file() and path.suffix in TEXT and not is_ignored(path)]
    return [path for path in found if path != Path(__file__) and path.stat().st_size < 1_000_000]


def test_and_texts_name_no_path_of_somebodys_machine() -> None:
    found = {
        name_of(path): MACHINES.findall(text)
        for path in texts()
        if MACHINES.search(text := path.read_text(encoding="utf-8", errors="replace"))
    }

    assert found == {}


@pytest.mark.parametrize("path", ["/home/ada/shop", "see /root/x", "'/Users/ada'", r"C:\Users", "file:///work/shop"])
def test_and_texts_with_a_path_of_somebodys_machine_are_found(path) -> None:
    assert MACHINES.search(path)


@pytest.mark.parametrize("path", ["/api/v1/", "at home/work", "https://example.com/home/x", "/var/lib", "a.b/work/"])
def test_and_texts_with_other_paths_are_left_alone(path) -> None:
    assert not MACHINES.search(path)


def outside(text: str) -> list[str]:
    """Find the addresses of other hosts, names of XML's vocabularies aside."""
    return [link for link in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", text) if "//www.w3.org" not in link]


def test_of_templates_and_styles_load_nothing_from_other_hosts() -> None:
    paths = [path for suffix in ("*.html", "*.css", "*.js") for path in files(suffix, "templates", "static", "apps")]
    found = {name_of(path): outside(path.read_text(encoding="utf-8")) for path in paths}

    assert {name: links for name, links in found.items() if links} == {}


def test_of_templates_that_load_from_other_hosts_are_found() -> None:
    assert outside('<script src="https://cdn.example.com/x.js">') == ["https://cdn.example.com"]
    assert outside('<link href="//fonts.example.org/css">') == ["//fonts.example.org"]
    assert outside('<svg xmlns="http://www.w3.org/2000/svg"><a href="{{ url }}/x">') == []
