"""A table..."""

import pytest

from apps.products.importers.containers import open_table
from apps.products.importers.entries import UnusableFile
from apps.products.importers.table import MAX_CELL

READABLE = "CSV, JSON lines and Excel workbooks (.xlsx) can be read."


@pytest.fixture
def table(tmp_path):
    def opened(content: str | bytes, **options):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(path, **options)

    return opened


def rows(table):
    return [(row.line, row.cells, row.problem and row.problem.reason) for row in table.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_out_its_delimiter(table, delimiter):
    opened = table(f'name{delimiter}"price, net; in | GBP"\ncup{delimiter}5\n')

    assert opened.header == ("name", "price, net; in | GBP")
    assert rows(opened) == [(2, ("cup", "5"), None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_finds_out_its_encoding_and_line_ends(table, encoding, end):
    opened = table(f"name,price{end}café crème,5{end}".encode(encoding))

    assert opened.header == ("name", "price")
    assert rows(opened) == [(2, ("café crème", "5"), None)]


def test_believes_what_it_is_told(table):
    opened = table("näme:price\ncup:5\n".encode("latin-1"), encoding="latin-1", delimiter=":")

    assert opened.header == ("näme", "price")


def test_counts_lines_as_an_editor_does(table):
    opened = table('name,text\n\ncup,"one\ntwo\n\nthree"\n,\npot,x\n')

    assert [(line, cells[0]) for line, cells, _ in rows(opened)] == [(3, "cup"), (8, "pot")]


def test_goes_on_after_a_damaged_row(table):
    opened = table('name,price\n"a "b" c",1\ncup\npot,1,,\npan,1,x\n"c\0up",1\nlid,2\n')

    assert [(line, problem) for line, _, problem in rows(opened)] == [
        (2, "A quote stands inside a quoted cell; write it twice."),
        (3, "The row has 1 cells, the header 2."),
        (4, None),
        (5, "The row has 3 cells, the header 2."),
        (6, "The cell holds a NUL character."),
        (7, None),
    ]


def test_says_where_a_quote_is_never_closed(table):
    *_, last = table('name,text,price\ncup,fine,1\npot,"open,2\npan,x,3\n').rows()

    assert last.cells[0] == "pot"
    assert str(last.problem) == (
        'line 3, column "text": A quote is opened here and never closed, so nothing after it could be read.'
    )


def test_knows_whose_cell_was_too_long(table):
    opened = table(f"name,text\ncup,{'x' * (MAX_CELL + 1)}\npot,fine\n")

    assert [(cells[0], problem) for _, cells, problem in rows(opened)] == [
        ("cup", "A cell is longer than 1000000 characters."),
        ("pot", None),
    ]


def test_does_not_hold_a_row_without_end_in_memory(table):
    cell = '"' + "x" * (MAX_CELL - 10) + '\n",'
    opened = table("name,text\ncup," + 10 * cell + "\n")

    _, cells, problem = rows(opened)[0]

    assert (cells[0], problem) == ("cup", "The row is longer than 8000000 characters.")


def test_gathers_rows_that_stand_apart(table):
    opened = table("key,n\na,1\nb,2\nb,3\na,4\n,5\nc,6\n,7\n")

    groups = [(key, [row.cells[1] for row in found]) for key, found in opened.groups(lambda row: row.cells[0])]

    assert groups == [("b", ["2", "3"]), ("", ["5"]), ("c", ["6"]), ("", ["7"]), ("a", ["1", "4"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n \n", "The file is empty."),
        (b"name,price\n", "The file has a header and no rows under it."),
        (b"name,price\n,\n\n", "The file has a header and no rows under it."),
        (b"\nname,price\ncup,5\n", "The file does not begin with a row of column names."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), f"The file is a picture. {READABLE}"),
        (b"PK\x03\x04" + bytes(100), "The file begins like an Excel workbook, and is cut off or damaged."),
        (b"\x1f\x8b\x08\x00" + bytes(100), f"The file is a gzip archive. {READABLE}"),
        (bytes(range(256)) * 4, "The file is not text."),
        ("name,price\n☕,5\n\U0001f375".encode()[:-2], "The file ends inside a character on line 3: it was cut off."),
        (
            "name,price\n☕,5\n".encode() + b"caf\xe9,5\n",
            "The file is not text in UTF-8: line 3 cannot be decoded. Save it as UTF-8.",
        ),
        (
            b"name,price\ncaf\xe9,5\n\x81,6\n",
            "The file is not text in UTF-8, UTF-16 or Windows-1252: line 3 cannot be decoded. Save it as UTF-8.",
        ),
        ("name,price\ncup,5\n".encode("utf-16")[:-1], "The file ends inside a character on line 2: it was cut off."),
    ],
)  # fmt: skip
def test_is_not_made_of_what_is_no_table(table, content, sentence):
    with pytest.raises(UnusableFile) as refusal:
        table(content)

    assert refusal.value.detail == sentence


def test_is_not_made_of_what_is_no_file(tmp_path):
    with pytest.raises(UnusableFile, match="no such file"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(UnusableFile, match="That is not a file"):
        open_table(tmp_path)
    with pytest.raises(UnusableFile, match="cannot be read"):
        open_table(tmp_path / ("x" * 5000))


def test_says_when_it_goes_while_it_is_read(table):
    opened = table("name,price\ncup,5\n")
    opened.path.unlink()

    with pytest.raises(UnusableFile, match="changed or gone"):
        list(opened.rows())
