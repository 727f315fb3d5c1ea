"""Trees of categories: a JSON list of nodes that know their paths, or lists of paths like `A > B > C`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from apps.products.importers import values
from apps.products.importers.cells import normal
from apps.products.importers.containers import open_table
from apps.products.importers.encodings import start_of, text_of
from apps.products.importers.entries import UnusableFile
from apps.products.importers.workbook import SIGNATURE
from apps.products.rules import Branch, Key, Reject, grown

TITLES = {"category", "categories", "category path", "category name", "path", "product category"}
"""What the column of the paths may be called; a text without such a column is a list of nothing but paths."""

MAX_BYTES = 64 * 1024 * 1024
MAX_HEADER = 10_000
MAX_ID = 200

Branches = dict[Key, Branch]


def read_categories(path: Path) -> tuple[Branches, list[Reject]]:
    """Read a tree, parents before children, and what of it cannot be taken.

    The whole tree is kept in memory: only its end tells where a category stands. Raises UnusableFile where nothing
    can be taken from the file at all.
    """
    branches: Branches = {}
    try:
        rejects = list(_read(path, branches))
    except OSError as error:
        raise UnusableFile(f"The file cannot be read: {error.strerror or error}.") from error
    if not branches and not rejects:
        raise UnusableFile("There are no categories in the file.")
    placed, left_out = grown(branches)
    return placed, rejects + left_out


def _read(path: Path, branches: Branches) -> Iterator[Reject]:
    """Find out what the file is, and gather its branches."""
    start = start_of(path)
    if path.stat().st_size > MAX_BYTES:
        raise UnusableFile(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB: that is no tree of categories.")
    if start.startswith(SIGNATURE):
        return _of_paths(_cells(path), branches)
    text = path.read_text(text_of(path).encoding).removeprefix("\ufeff")
    beginning = text[:MAX_HEADER].lstrip()
    if beginning.startswith("["):
        return _of_nodes(_parsed(text), branches)
    titles = re.split("[,;\t|]", beginning.partition("\n")[0])
    if beginning.startswith("{") or any(normal(title.strip('"')) in TITLES for title in titles):
        return _of_paths(_cells(path), branches)
    return _of_paths(_lines(text), branches)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Give the lines that are paths: not blank, and no remark."""
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if line and not line.startswith("#"):
            is_quoted = len(line) > 1 and line[0] == line[-1] == '"'
            yield f"line {number}", line[1:-1].replace('""', '"') if is_quoted else line


def _cells(path: Path) -> Iterator[tuple[str, str]]:
    """Give what stands in the column of the paths, line by line."""
    table = open_table(path)
    places = [place for place, title in enumerate(table.header) if normal(title) in TITLES]
    if not places:
        raise UnusableFile('The file lacks a column "Category" with paths like "Furniture > Chairs".')
    for row in table.rows():
        yield f"line {row.line}", row.cells[places[0]] if len(row.cells) > places[0] else ""


def _of_paths(lines: Iterable[tuple[str, str]], branches: Branches) -> Iterator[Reject]:
    for place, line in lines:
        try:
            names = values.category_path(line)
        except ValueError as error:
            yield Reject(place, str(error))
            continue
        for depth, name in enumerate(names, start=1):
            branches.setdefault(names[:depth], Branch(name, names[: depth - 1] or None, place))


def _parsed(text: str) -> list[Any]:
    try:
        nodes = orjson.loads(text.encode())
    except orjson.JSONDecodeError as error:
        raise UnusableFile(f"The file is not JSON: {error}.") from error
    return list(nodes)


class _Thing(NamedTuple):
    """What a node, a step of a path or an entry of a list says of a category."""

    id: str
    name: str

    def branch(self, parent: Key | None, number: int) -> Branch:
        """Make the branch, as that entry of the file has it."""
        return Branch(self.name, parent, f"entry {number} ({self.id})", self.id)


class _Node(NamedTuple):
    number: int
    own: _Thing
    path: list[_Thing]
    listed: list[_Thing]


def _of_nodes(entries: Iterable[Any], branches: Branches) -> Iterator[Reject]:
    nodes: dict[str, _Node] = {}
    for number, entry in enumerate(entries, start=1):
        try:
            node = _node(number, entry)
            if node.own.id in nodes:
                raise ValueError(f"The id {values.shown(node.own.id)} is that of an entry before it.")
        except ValueError as error:
            yield Reject(f"entry {number}", str(error))
        else:
            nodes[node.own.id] = node
    for found, parent, number in _places(list(nodes.values())):
        branches.setdefault(found.id, found.branch(parent, number))


def _places(nodes: Sequence[_Node]) -> Iterator[tuple[_Thing, Key | None, int]]:
    """Say where categories stand, what counts most first: their own path, another's, the list of another."""
    for node in nodes:
        if node.path:
            yield node.own, node.path[-2].id if len(node.path) > 1 else None, node.number
    for node in nodes:
        for depth, step in enumerate(node.path):
            yield step, node.path[depth - 1].id if depth else None, node.number
    for node in nodes:
        for thing in node.listed:
            yield thing, node.own.id, node.number
    for node in nodes:
        yield node.own, None, node.number


def _node(number: int, entry: Any) -> _Node:
    """Read an entry. Raises ValueError with a sentence for what is none."""
    own = _thing(entry)
    path, listed = ([_thing(part) for part in _list(entry, name)] for name in ("path", "subCategories"))
    if path and path[-1].id != own.id:
        path.append(own)
    return _Node(number, own, path, listed)


def _list(entry: Any, name: str) -> list[Any]:
    match entry.get(name):
        case None:
            return []
        case list() as parts:
            return parts
    raise ValueError(f'"{name}" is no list.')


def _thing(value: Any) -> _Thing:
    match value:
        case {"id": str() | int() as pk, "name": str() | None as name} if str(pk).strip():
            return _Thing(values.words(str(pk).strip(), MAX_ID), (name or "").strip())
    raise ValueError(f'{values.shown(str(value))} is no category like {{"id": "12", "name": "Chairs"}}.')
