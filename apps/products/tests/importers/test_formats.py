"""The formats..."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.products.importers import Entry, UnusableFile
from apps.products.importers.formats import FORMATS
from apps.products.importers.mapping import read_mapping
from apps.products.tests.importers.conftest import DATA

QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HEADERS = [
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src,Status",
    "URL handle;Title;Price;Weight value (grams);Product category;Published on online store",
    "name\tprice\tstock\timage\tcategory\tslug",
    "ID,Type,SKU,Name,In stock?,Stock,Regular price,Parent,Grouped products,Categories",
]
CELLS = st.one_of(
    st.sampled_from(
        ["", "a", "b", "5", "-1", "1e999", "1,234", "NaN", '"', '""', "\0", "\r", "true", "Default Title", "Title", " "]
    ),
    st.text(max_size=8),
)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("shopify-classic.csv", "shopify"),
        ("shopify-new-names.csv", "shopify"),
        ("woocommerce.csv", "woocommerce"),
        ("plain.csv", "csv"),
    ],
)
def test_are_told_apart_by_the_header(read, file, name):
    assert read(DATA / file) == read(DATA / file, format_name=name)


def test_take_a_mapping_of_columns_for_plain_csv(read):
    mapping = read_mapping('[columns]\nname = "handle"\nprice = "variant price"\n')

    (entry,) = read("Handle,Variant Price\ncup,5\n", mapping=mapping)

    assert entry.draft.name == "cup"


def test_refuse_columns_that_none_of_them_knows(read):
    with pytest.raises(UnusableFile, match="needs at least a name and a price"):
        read("one,two\n1,2\n")


def only_entries(read, content, *, first_line=2, **options):
    """Any file gives entries, each with a draft or with problems, or it is unusable; it raises nothing else."""
    entries = []
    with suppress(UnusableFile):
        entries = read(content, **options)
    for entry in entries:
        assert isinstance(entry, Entry)
        assert bool(entry.draft or entry.collection) != bool(entry.problems)
        assert all(problem.reason.endswith(".") and problem.line >= first_line for problem in entry.problems)


@QUICK
@given(content=st.binary(max_size=300))
def test_survive_any_bytes(read, content):
    only_entries(read, content)


@QUICK
@given(header=st.sampled_from(HEADERS), rest=st.binary(max_size=200))
def test_survive_any_bytes_under_a_header(read, header, rest):
    only_entries(read, header.encode() + b"\n" + rest)


@QUICK
@given(header=st.sampled_from(HEADERS), rows=st.lists(st.lists(CELLS, min_size=3, max_size=9), max_size=5))
def test_survive_any_cells(read, header, rows):
    sign = next(sign for sign in ",;\t" if sign in header)
    lines = [header, *(sign.join((row + [""] * 9)[: header.count(sign) + 1]) for row in rows)]

    only_entries(read, "\n".join(lines).encode("utf-8", "replace"))


@QUICK
@given(where=st.integers(0, 2000), what=st.binary(min_size=1, max_size=4))
def test_survive_damage_to_a_real_file(read, where, what):
    content = (DATA / "shopify-modern.csv").read_bytes()

    only_entries(read, content[:where] + what + content[where + len(what) :])


@QUICK
@given(length=st.integers(0, 2300))
def test_take_only_whole_products_before_the_place_where_a_file_was_cut_off(read, length):
    """Of the last product, rows that are missing altogether cannot be missed."""
    content = (DATA / "shopify-classic.csv").read_bytes()
    whole = {entry.label: entry.draft for entry in read(content)}
    entries = []

    with suppress(UnusableFile):
        entries = read(content[:length])

    assert all(entry.draft == whole[entry.label] for entry in entries[:-1])
    assert all(entry.draft or entry.problems for entry in entries[-1:])


@pytest.mark.parametrize("name", FORMATS)
def test_say_what_they_need(read, name):
    with pytest.raises(UnusableFile, match="lacks the column"):
        read("one,two\n1,2\n", format_name=name)
