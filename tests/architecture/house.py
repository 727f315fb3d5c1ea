"""How the checks see the house: its files, its apps and their order, its models."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("config", "core", "apps", "demo", "benchmarks", "tests")
IGNORED = {".venv", ".git", "var", "media", "staticfiles", "migrations", "__pycache__"}


def files(pattern: str, *folders: str) -> list[Path]:
    """Find files of the project's own by pattern, in these folders or everywhere."""
    starts = [ROOT / folder for folder in folders] or [ROOT]
    found = (path for start in starts for path in start.rglob(pattern))
    return sorted(path for path in found if not is_ignored(path))


def is_ignored(path: Path) -> bool:
    """Say whether a file is generated, somebody else's, or a cache."""
    parts = path.relative_to(ROOT).parts
    return any(part in IGNORED or part.endswith("_cache") or part == ".hypothesis" for part in parts)


def sources(*folders: str) -> list[Path]:
    """Find the project's Python modules, migrations aside."""
    return files("*.py", *(folders or PACKAGES))


def without_tests(paths: list[Path]) -> list[Path]:
    """Leave the tests out."""
    return [path for path in paths if "tests" not in path.relative_to(ROOT).parts]


def name_of(path: Path) -> str:
    """Give a file's path as a reader would write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def contract(name: str) -> dict:
    """Read one import contract from pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return next(found for found in settings["tool"]["importlinter"]["contracts"] if found["name"] == name)


def layers() -> list[list[str]]:
    """Read the apps from the top of the column to its bottom; those side by side may not know each other."""
    rows = contract("Apps import downward only")["layers"]
    return [[word.strip(" ()") for word in row.split("|")] for row in rows]


def rooms() -> set[str]:
    """Read the names that a module inside an app may have."""
    rows = contract("Inside an app, HTTP sits on services and services on models")["layers"]
    return {word.strip(" ()") for row in rows for word in row.split("|")}


def room_of(path: Path) -> str:
    """Name the room that a module belongs to: `views` for apps/orders/views/list.py."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    inside = parts[2:] if parts[0] == "apps" else parts[1:]
    return inside[0] if inside else ""


def parse(path: Path) -> ast.Module:
    """Read a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Go through all functions and classes."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (node for node in ast.walk(tree) if isinstance(node, kinds))
