"""A workbook ..."""

from datetime import date, datetime

import pytest
from openpyxl import Workbook

from apps.products.importers import UnusableFile
from apps.products.importers.containers import open_table
from apps.products.tests.importers.books import packed_otherwise, saved, sheet, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"
SOUND = workbook(("name", "price"), ("Cup", 5))


@pytest.fixture
def table(tmp_path):
    def opened(content: bytes):
        path = tmp_path / "products"
        path.write_bytes(content)
        return open_table(path)

    return opened


def rows(table):
    return [(row.line, row.cells, row.problem and row.problem.reason) for row in table.rows()]


def test_is_read_as_its_cells_are_shown(table):
    opened = table(
        workbook(
            ("name", "price", "stock", "sold", "since", "at", "code"),
            ("Cup", 19.9, 3, True, date(2024, 5, 1), datetime.fromisoformat("2024-05-01T12:30:00"), 4006381333931),
            ("=1+1 is 2", 0.1 + 0.2, -4.0, False, None, None, "0042"),
        )
    )

    assert opened.header == ("name", "price", "stock", "sold", "since", "at", "code")
    assert rows(opened) == [
        (2, ("Cup", "19.9", "3", "true", "2024-05-01", "2024-05-01T12:30:00", "4006381333931"), None),
        (3, ("", "0.3", "-4", "false", "", "", "0042"), None),  # a formula that nobody has calculated
    ]


def test_may_begin_lower_and_have_gaps(table):
    opened = table(workbook((), ("name", "price", None), (), ("Cup", 5), (None, " "), ("Pot", None, None)))

    assert (opened.header, rows(opened)) == (
        ("name", "price"),
        [(4, ("Cup", "5"), None), (6, ("Pot", ""), None)],
    )


def test_is_its_first_sheet_that_is_shown(table):
    book = Workbook()
    book.active.append(["hidden", "notes"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet()
    shown.append(["name", "price"])
    shown.append(["Cup", 5])

    assert table(saved(book)).header == ("name", "price")


def test_tells_of_cells_that_hold_no_value(table):
    opened = table(workbook(("name", "price"), ("#REF!", 5), ("Cup", 5, "more"), ("Pot", 9)))

    assert [problem for _, _, problem in rows(opened)] == [
        "The cell holds the error #REF!.",
        "The row has more cells than the header, 2.",
        None,
    ]


def test_knows_about_how_long_it_is(table):
    assert table(workbook(("name", "price"), *[("Cup", n) for n in range(50)])).lines == 51


def test_does_not_believe_the_size_that_a_sheet_claims(table):
    claim = sheet("").replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    text = '<row r="1"><c t="inlineStr"><is><t>name</t></is></c></row><row r="2"><c><v>5</v></c></row>'
    content = claim.replace(b"<sheetData>", b"<sheetData>" + text.encode())

    opened = table(with_part(SOUND, SHEET, content))

    assert (opened.header, rows(opened)) == (("name",), [(2, ("5",), None)])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SOUND[:-30], "The file begins like an Excel workbook, and is cut off or damaged."),
        (SOUND[:40] + b"?" * 40 + SOUND[80:], "The file begins like an Excel workbook, and is cut off or damaged."),
        (workbook(), "The first sheet of the workbook is empty."),
        (workbook(("name", "price")), "The file has a header and no rows under it."),
        (workbook([f"c{n}" for n in range(10_000)], [1]), "The file has more than 2000 columns."),
        (
            with_part(SOUND, SHEET, sheet('<row r="1"><c><v>1</v></c></row><row r="99999999"/>')),
            "The sheet has more than 1048576 rows.",
        ),
        (
            with_part(SOUND, SHEET, sheet("<row>" + "<c/>" * 3_000_000 + "</row>")),
            "A row or a text of the workbook is longer than 8000000 characters.",
        ),
        (
            with_part(SOUND, "xl/media/zeros.bin", bytes(513 << 20)),
            "The workbook is larger than 512 MB unpacked. Save it as CSV.",
        ),
        (
            with_part(SOUND, "xl/sharedStrings.xml", bytes(101 << 20)),
            "The workbook has more than 100 MB of text. Save it as CSV.",
        ),
        (
            with_part(SOUND, SHEET, b'<!DOCTYPE a [<!ENTITY b "bb">]>' + sheet("<row><c><v>&b;</v></c></row>")),
            "The workbook defines entities of its own, which no Excel workbook does.",
        ),
        (packed_otherwise(SOUND), "The file begins like an Excel workbook, and is cut off or damaged."),
        (with_part(SOUND, SHEET, b"<worksheet"), "The file begins like an Excel workbook, and is cut off or damaged."),
    ],
    ids=[
        "cut off",
        "damaged",
        "empty",
        "header only",
        "wide",
        "tall",
        "endless row",
        "bomb",
        "texts",
        "entity",
        "LZMA",
        "xml",
    ],
)
def test_is_not_read_where_it_is_none(table, content, sentence):
    with pytest.raises(UnusableFile) as refusal:
        rows(table(content))

    assert refusal.value.detail == sentence


def test_is_no_other_archive(table, tmp_path):
    with pytest.raises(UnusableFile, match="is a ZIP archive, not an Excel workbook"):
        table(with_part(SOUND, "xl/workbook.xml", b"").replace(b"xl/workbook.xml", b"xl/workbook.bin"))
