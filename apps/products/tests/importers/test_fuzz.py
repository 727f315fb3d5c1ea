"""The readers of workbooks and JSON lines, and the rejects file, survive ..."""

import json
import zipfile
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from apps.products.importers import RejectsFile, UnusableFile, open_products
from apps.products.tests.importers.books import sheet, with_part, workbook
from apps.products.tests.importers.conftest import NOON
from apps.products.tests.importers.test_formats import HEADERS, QUICK, only_entries

SLOW = settings(QUICK, max_examples=60)
TITLES = ("name", "price", "stock", "sku", "images", "Handle", "Variant Price", "Reject line", "")
TEXTS = st.one_of(
    st.sampled_from(["", " ", "a", "5", "-1", "1e999", "1,234", "NaN", "=1+1", "#REF!", "_x000D_", "true", "\ud800"]),
    st.text(max_size=8),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.one_of(st.sampled_from([*TITLES, "variants"]), TEXTS), JSON, max_size=6)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.dates(date(1900, 3, 1)),
    st.datetimes(datetime.fromisoformat("1900-03-01")),
    TEXTS.map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text.encode("utf-8", "ignore").decode())),
)
BOOK = workbook(("name", "price", "stock"), ("Cup", 4.5, 3), ("Pot", "abc", date(2024, 5, 1)))
NAMES = sorted(zipfile.ZipFile(BytesIO(BOOK)).namelist())


@QUICK
@given(first=OBJECTS, rest=st.lists(st.one_of(OBJECTS.map(json.dumps), TEXTS), max_size=4))
def test_any_objects(read, first, rest):
    lines = [json.dumps({"name": "Cup", "price": 5, **first}), *rest]

    only_entries(read, "\n".join(lines).encode("utf-8", "replace"), first_line=1)


@QUICK
@given(content=st.binary(max_size=200))
def test_any_bytes_that_begin_like_an_object(read, content):
    only_entries(read, b'{"name": "Cup", "price": "5"}\n{' + content, first_line=1)


@SLOW
@given(
    titles=st.lists(st.sampled_from(TITLES), min_size=2, max_size=6),
    rows=st.lists(st.lists(CELLS, max_size=7), max_size=4),
)
def test_any_cells_of_a_workbook(read, titles, rows):
    only_entries(read, workbook(titles, *rows))


@QUICK
@given(content=st.binary(max_size=300))
def test_any_bytes_that_begin_like_a_workbook(read, content):
    only_entries(read, b"PK\x03\x04" + content)


@SLOW
@given(where=st.floats(0, 1), what=st.binary(min_size=1, max_size=8), length=st.integers(0, 40))
def test_damage_to_a_workbook(read, where, what, length):
    place = int(where * len(BOOK))

    only_entries(read, BOOK[:place] + what + BOOK[place + length :])


@SLOW
@given(name=st.sampled_from(NAMES), where=st.floats(0, 1), what=st.binary(max_size=8), length=st.integers(0, 40))
def test_damage_inside_a_workbook(read, name, where, what, length):
    part = zipfile.ZipFile(BytesIO(BOOK)).read(name)
    place = int(where * len(part))

    only_entries(read, with_part(BOOK, name, part[:place] + what + part[place + length :]))


@SLOW
@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(["", ' r="A1"', ' r="ZZ9"', ' r="1"', ' r="B99999999999"']),
            st.sampled_from(["", ' t="s"', ' t="b"', ' t="d"', ' t="e"', ' t="str"', ' t="inlineStr"', ' s="7"']),
            st.sampled_from(["", "<v>1</v>", "<v>x</v>", "<v>1e999</v>", "<v/>", "<is><t>a</t></is>", "<f>1</f>"]),
        ),
        max_size=6,
    ),
    number=st.sampled_from(["", ' r="2"', ' r="0"', ' r="-1"', ' r="x"', ' r="1.5"']),
)
def test_any_sheet(read, cells, number):
    inside = "".join(f"<c{at}{kind}>{value}</c>" for at, kind, value in cells)
    header = '<row r="1"><c t="str"><v>name</v></c><c t="str"><v>price</v></c></row>'

    only_entries(read, with_part(BOOK, "xl/worksheets/sheet1.xml", sheet(f"{header}<row{number}>{inside}</row>")))


@pytest.fixture
def again(tmp_path):
    """Read a file, write its rejects, and read those."""

    def both(content: bytes):
        labels = []
        for name in ("first", "second"):
            (tmp_path / name).write_bytes(content)
            file = open_products(tmp_path / name, currency="GBP", at=NOON)
            rejects = tmp_path / f"{name}.rejects"
            rejects.unlink(missing_ok=True)
            with RejectsFile(file.table, rejects) as written:
                rejected = [entry for entry in file.entries if entry.problems]
                for entry in rejected:
                    written.add(entry, entry.problems)
            labels.append([entry.label for entry in rejected])
            if not rejected:
                break
            content = rejects.read_bytes()
        return labels

    return both


@SLOW
@given(
    header=st.sampled_from(HEADERS[1:]),
    rows=st.lists(st.lists(TEXTS, min_size=3, max_size=7), max_size=4),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_being_fed_back_as_they_are(again, header, rows, encoding):
    sign = next(sign for sign in ";\t," if sign in header)
    text = "\n".join([header, *(sign.join(row) for row in rows)])

    with suppress(UnusableFile):
        first, *second = again(text.encode(encoding, "replace"))
        assert second in ([], [first])


@SLOW
@given(lines=st.lists(OBJECTS, max_size=4))
def test_being_fed_back_as_the_objects_they_are(again, lines):
    objects = [json.dumps({"name": "Cup", "price": "x"}), *map(json.dumps, lines)]

    with suppress(UnusableFile):
        first, second = again("\n".join(objects).encode())
        assert set(second) == set(first)
