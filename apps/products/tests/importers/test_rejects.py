"""The rejects file ..."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from apps.products.importers import RejectsFile, open_products
from apps.products.tests.importers.books import workbook
from apps.products.tests.importers.conftest import NOON

SHOPIFY = (
    "Handle;Title;Option1 Name;Option1 Value;Variant SKU;Variant Price\n"
    "cup;Cup;Size;S;C-S;5\n"
    "pot;Café pot;Size;S;P-S;abc\n"
    "pot;;;M;P-M;9\n"
    "pan;Pan;Size;S\n"
)


@pytest.fixture
def source(tmp_path):
    def opened(content: bytes, name: str = "products"):
        path = tmp_path / name
        path.write_bytes(content)
        return open_products(path, currency="GBP", at=NOON)

    return opened


@pytest.fixture
def reject(tmp_path):
    """Write the rejects of a file; returns where they are."""

    def rejected(file, name: str = "rejects"):
        with RejectsFile(file.table, tmp_path / name) as rejects:
            for entry in file.entries:
                if entry.problems:
                    rejects.add(entry, entry.problems)
        return tmp_path / name

    return rejected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_is_written_as_its_source_is(source, reject, encoding):
    path = reject(source(SHOPIFY.encode(encoding)))

    assert path.read_bytes()[:2] == SHOPIFY.encode(encoding)[:2] or encoding in {"utf-8", "cp1252"}
    with path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows == [
        ["Reject line", "Reject column", "Reject reason", *SHOPIFY.splitlines()[0].split(";")],
        ["3", "Variant Price", '"abc" is not a number like "49.90".', *SHOPIFY.splitlines()[2].split(";")],
        ["4", "", "", *SHOPIFY.splitlines()[3].split(";")],
        ["5", "", "The row has 4 cells, the header 6.", *SHOPIFY.splitlines()[4].split(";")],
    ]


def test_is_not_there_without_a_reject(source, reject):
    path = reject(source(b"name,price\nCup,5\n"))

    assert not path.exists()


def test_says_the_same_when_it_comes_back_as_it_was(source, reject):
    path = reject(source(SHOPIFY.encode()))

    again = list(source(path.read_bytes(), "again").entries)

    assert [(entry.label, [str(problem) for problem in entry.problems]) for entry in again] == [
        ("pot", ['line 2, column "Variant Price": "abc" is not a number like "49.90".']),
        ("pan", ["line 4: The row has 7 cells, the header 9."]),
    ]


def test_is_taken_once_it_is_corrected(source, reject):
    path = reject(source(SHOPIFY.encode()))
    corrected = path.read_text().replace("abc", "8").replace("Pan;Size;S", "Pan;Size;S;;7")

    again = list(source(corrected.encode(), "again").entries)

    assert [(entry.draft.name, [str(variant.price) for variant in entry.draft.variants]) for entry in again] == [
        ("Café pot", ["8", "9"]),
        ("Pan", ["7"]),
    ]


def test_does_not_take_a_damaged_row_for_whole_when_it_comes_back_as_it_was(source, reject):
    path = reject(source(b'name,price,stock\nCup,5,"\n'))

    (again,) = source(path.read_bytes(), "again").entries
    assert again.problems[0].reason == "The row has 7 cells, the header 6."


def test_keeps_json_as_it_is(source, reject):
    lines = ['{"name": "Pot", "price": "abc", "tags": ["a", "ü"]}', '{"name": "Pan", "pr']
    path = reject(source("\n".join(['{"name": "Cup", "price": 5}', *lines]).encode()))

    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {
            "Reject line": "2",
            "Reject column": "price",
            "Reject reason": '"abc" is not a number like "49.90".',
            **json.loads(lines[0]),
        },
        {
            "Reject line": "3",
            "Reject column": "",
            "Reject reason": 'The line is no JSON object like {"name": "Cup", "price": "4.50"}.',
            "Reject text": lines[1],
        },
    ]
    path = reject(source(path.read_bytes(), "again"), "more")
    assert [list(json.loads(line))[3:] for line in path.read_text().splitlines()] == [
        ["name", "price", "tags"],
        ["Reject text"],
    ]


@pytest.mark.parametrize("depth", [*range(900, 1000, 10), 5_000])
def test_keeps_what_nests_too_deep_wherever_the_limit_is_met(source, reject, depth):
    deep = '{"name": "Pot", "price": "x", "a": ' + '{"a": ' * depth + "1" + "}" * depth + "}"
    path = reject(source(f'{{"name": "Cup", "price": 5}}\n{deep}\n'.encode()))

    (line,) = path.read_text().splitlines()
    assert '"Reject line": "2"' in line


def test_has_each_json_object_once_whatever_its_variants(source, reject):
    record = {"handle": "pot", "title": "Pot", "variants": [{"sku": "A", "price": "x"}, {"sku": "A", "price": "5"}]}
    path = reject(source(json.dumps(record).encode()))

    assert len(path.read_text().splitlines()) == 1


def test_of_a_workbook_is_a_workbook_of_texts(source, reject):
    path = reject(source(workbook(("name", "price", "stock"), ("Cup", 5, 1), ("Pot", "=1", 2), ("'=2+3", 7.5, "x"))))

    sheet = load_workbook(io.BytesIO(path.read_bytes())).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["3", "price", "The price is empty.", "Pot", None, "2"],
        ["4", "stock", '"x" is not a whole number.', "'=2+3", "7.5", "x"],
    ]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert [entry.label for entry in source(path.read_bytes(), "again").entries] == ["Pot", "'=2+3"]


def test_of_a_workbook_keeps_a_cell_too_many(source, reject):
    path = reject(source(workbook(("name", "price"), ("Cup", 5, "more"))))

    (again,) = source(path.read_bytes(), "again").entries

    assert again.problems[0].reason == "The row has more cells than the header, 5."
