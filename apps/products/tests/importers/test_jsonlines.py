"""JSON lines ..."""

import json

import pytest

from apps.products.importers import UnusableFile
from apps.products.importers.containers import open_table


@pytest.fixture
def table(tmp_path):
    def opened(*lines, encoding="utf-8"):
        path = tmp_path / "products"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_bytes("\n".join(texts).encode(encoding))
        return open_table(path)

    return opened


def rows(table):
    return [(row.line, row.cells, row.problem and row.problem.reason) for row in table.rows()]


def test_have_the_keys_of_all_objects_as_columns(table):
    opened = table({"name": "Cup", "price": "5"}, "", {"price": "9", "sku": "P"})

    assert opened.header == ("name", "price", "sku")
    assert rows(opened) == [(1, ("Cup", "5", ""), None), (3, ("", "9", "P"), None)]


def test_read_values_as_cells_would_have_them(table):
    opened = table('{"a": 19.90, "b": 1e999, "c": true, "d": null, "e": ["x", 2, ""], "f": {"g": {"h": "deep"}}}')

    assert dict(zip(opened.header, rows(opened)[0][1], strict=True)) == {
        "a": "19.90",
        "b": "1e999",
        "c": "true",
        "d": "",
        "e": "x, 2",
        "f g h": "deep",
    }


def test_make_a_row_of_each_variant(table):
    opened = table({"handle": "shirt", "price": "5", "variants": [{"size": "S"}, {"size": "M", "price": "6"}]})

    assert opened.header == ("handle", "price", "size")
    assert rows(opened) == [(1, ("shirt", "5", "S"), None), (1, ("shirt", "6", "M"), None)]


def test_go_on_after_a_damaged_line(table):
    opened = table(
        {"name": "Cup", "price": "5"},
        '{"name": "Pot", "price": ',
        "[1]",
        {"name": "Pan", "images": [{"src": "x"}]},
        {"name": "a\0b"},
        {"name": "\ud800"},
        '{"name": ' + "[" * 100_000,
        {"name": "Lid"},
    )

    no_object = 'The line is no JSON object like {"name": "Cup", "price": "4.50"}.'
    assert [(line, problem) for line, _, problem in rows(opened)] == [
        (1, None),
        (2, no_object),
        (3, no_object),
        (4, 'The list "images" holds something else than texts and numbers.'),
        (5, "The cell holds a NUL character."),
        (6, "The cell holds half a character."),
        (7, no_object),
        (8, None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_find_out_their_encoding(table, encoding):
    opened = table('{"name": "café"}', encoding=encoding)

    assert rows(opened) == [(1, ("café",), None)]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (['[{"name": "Cup"}]'], "The file is one JSON list. Write each object on a line of its own, without brackets."),
        (["{", '"name": "Cup"}'], "The file looks like JSON, but its first line is no whole object."),
        ([{"name": ""}], "The file has a header and no rows under it."),
        ([{f"c{n}": 1 for n in range(10_000)}], "The file has 10000 columns; 2000 is the most."),
    ],
)
def test_are_not_made_of_other_json(table, lines, sentence):
    with pytest.raises(UnusableFile) as refusal:
        table(*lines)

    assert refusal.value.detail == sentence
