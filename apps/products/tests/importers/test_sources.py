"""What a mapping says of a field..."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.products.importers import UnusableFile
from apps.products.importers.sources import WORDS, Reader, Source, like_one_of, read_source


def text(said, *cells):
    """Read a field from cells, in the order in which the mapping names their columns."""
    return Reader(read_source("here", said), range(len(cells))).text(cells)


def texts(said, *cells):
    return Reader(read_source("here", said), range(len(cells))).texts(cells)


def test_is_the_title_of_a_column():
    assert text("Name", "  Cup ") == "Cup"
    assert text({"column": "Name"}, "a\r\nb") == "a\nb"


def test_joins_the_columns_that_are_filled():
    said = {"join": ["Brand", "Model", "Size"], "with": " / "}

    assert (text(said, "Ada", "", "L"), text(said, "", "", "")) == ("Ada / L", "")


def test_fills_a_template_unless_all_of_it_is_blank():
    said = {"template": "https://cdn.example.com/{Folder}/{File}.jpg"}

    assert text(said, "a", "1") == "https://cdn.example.com/a/1.jpg"
    assert text(said, "", "1") == "https://cdn.example.com//1.jpg"
    assert text(said, "", "") == ""


def test_skips_what_means_nothing():
    said = {"column": "Old", "skip": ["none", "* pack", "?"]}

    assert [text(said, cell) for cell in ("None", "4 pack", "-", "9.50", "packs")] == ["", "", "", "9.50", "packs"]


def test_replaces_parts_and_looks_up_the_whole():
    said = {"column": "State", "replace": {"SR ": "", "-": " "}, "lookup": {"on sale": "active", "Off": "draft"}}

    assert [text(said, cell) for cell in ("SR on-sale", "OFF", "new")] == ["active", "draft", "new"]


def test_takes_a_cell_apart():
    said = {"column": "Colors", "split": "/", "skip": ["n.a.", "gone*"], "lookup": {"rd": "Red"}}

    assert texts(said, "rd / Blue// N.A. /rd") == ("Red", "Blue")
    assert texts(said, "gone / Blue") == ()
    assert texts("Colors", "a / b") == ("a / b",)


@pytest.mark.parametrize(
    ("convert", "factor"),
    [("cm to mm", "10"), ("in to cm", "2.54"), ("lb to g", "453.59237"), ("ml to l", "0.001"), ("kg to kg", "1")],
)
def test_converts_units(convert, factor):
    assert Source(("a",), convert=convert).factor == Decimal(factor)


@given(text=st.text(max_size=20))
def test_takes_only_stars_and_question_marks_for_more_than_they_are(text):
    plain = text.replace("*", "").replace("?", "")

    assert like_one_of([plain])(plain)
    assert like_one_of(["*"])(text)
    assert like_one_of(["?" * len(text)])(text)
    assert not like_one_of(["?" * (len(text) + 1)])(text)


SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WORDS, "other"]), inner, max_size=4),
    max_leaves=8,
)


@given(said=SAID)
def test_is_a_source_or_refused(said):
    with suppress(UnusableFile):
        assert isinstance(read_source("[columns] name", said, is_typed=True), Source)


@given(cells=st.lists(st.text(max_size=10), min_size=2, max_size=2), sign=st.text(min_size=1, max_size=2))
def test_reads_any_cells(cells, sign):
    for said in ({"join": ["a", "b"], "with": sign}, {"template": "{a}x{b}"}):
        assert isinstance(text(said, *cells), str)
    assert all(texts({"join": ["a", "b"], "split": sign}, *cells))
