"""The shop's own format ..."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.products.importers.cells import Shop
from apps.products.importers.delimited import DelimitedTable
from apps.products.importers.entries import Row, UnusableFile
from apps.products.importers.mapping import FileMapping
from apps.products.importers.shopwright import HEADER, read, rows_of
from apps.products.importers.shopwright.cells import FORMULA, NUMBER, guarded, unguarded
from apps.products.rules import (
    AttributeDraft,
    MediaDraft,
    ProductDraft,
    ScheduledPriceDraft,
    VariantDraft,
    with_scheduled_price,
)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHOP = Shop("GBP", NOON)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
ANY_NAMES = TEXTS.filter(str.strip)
AMOUNTS = st.integers(0, 10**9).map(lambda minor: Decimal(minor).scaleb(-2))
FACTS = TEXTS | st.booleans() | st.integers(-(10**6), 10**6).map(lambda number: Decimal(number).scaleb(-3))
MOMENTS = st.integers(-(10**14), 10**14).map(lambda micros: NOON + timedelta(microseconds=micros))
PICTURES = st.builds(
    lambda number, is_ours, alt: MediaDraft(
        file=f"products/{number}.jpg" if is_ours else "", url="" if is_ours else f"https://e.com/{number}.jpg?a=b,c",
        alt=alt,
    ),
    st.integers(0, 99), st.booleans(), TEXTS,
)  # fmt: skip


@st.composite
def scheduled(draw, variant):
    """A variant that costs something else from some moment until another."""
    starts_at, ends_at = sorted([draw(MOMENTS), draw(MOMENTS)])
    if starts_at == ends_at:
        return variant
    return with_scheduled_price(variant, price=draw(AMOUNTS), starts_at=starts_at, ends_at=ends_at, at=NOON)


@st.composite
def variants(draw, options):
    is_tracked = draw(st.booleans())
    variant = VariantDraft(
        price=draw(AMOUNTS),
        sku=draw(TEXTS),
        options=tuple(draw(TEXTS) for _ in options),
        stock=draw(st.integers(0, 10**9)) if is_tracked else None,
        compare_at_price=draw(st.none() | AMOUNTS),
        track_stock=is_tracked,
        allow_backorder=draw(st.booleans()),
        requires_shipping=draw(st.booleans()),
        weight_grams=draw(st.integers(0, 10**9)),
        barcode=draw(TEXTS),
        media=draw(st.none() | PICTURES.map(lambda picture: replace(picture, alt=""))),
        scheduled_price=None,
    )
    return draw(scheduled(variant)) if draw(st.booleans()) else variant


@st.composite
def products(draw):
    options = tuple(draw(st.lists(ANY_NAMES, max_size=3, unique=True)))
    path = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
    return ProductDraft(
        name=draw(TEXTS),
        slug=draw(st.from_regex(r"[a-z0-9-]{1,9}", fullmatch=True)),
        description=draw(TEXTS),
        category=draw(path),
        further_categories=tuple(draw(st.lists(path, max_size=2))),
        status=draw(st.sampled_from(["draft", "active", "archived"])),
        options=options,
        variants=tuple(draw(st.lists(variants(options), min_size=1, max_size=3))),
        vendor=draw(TEXTS),
        tags=tuple(draw(st.lists(TEXTS.filter(bool), max_size=3))),
        tax_class=draw(st.sampled_from(["standard", "books"])),
        seo_title=draw(TEXTS),
        seo_description=draw(TEXTS),
        media=tuple(draw(st.lists(PICTURES, max_size=3))),
        attributes=tuple(draw(st.lists(st.builds(AttributeDraft, ANY_NAMES, FACTS), max_size=4))),
    )


def read_again(*rows, header=HEADER):
    """Read rows as if they stood in a file."""

    class Rows(DelimitedTable):
        def rows(self):
            return iter([Row(line, tuple(row)) for line, row in enumerate(rows, start=2)])

    table = Rows(None, tuple(header), len(rows), "utf-8", ",", (True,) * len(header))
    return list(read(table, FileMapping(), SHOP))


def through_csv(rows):
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return list(csv.reader(io.StringIO(file.getvalue(), newline="")))


@given(products())
def test_reads_what_it_has_written(draft):
    [entry] = read_again(*through_csv(rows_of(draft, "GBP")))

    assert entry.problems == ()
    assert entry.draft == draft


@given(TEXTS)
def test_holds_nothing_that_a_spreadsheet_would_run(text):
    cell = guarded(text)

    assert unguarded(cell) == text
    assert not FORMULA.match(cell) or cell.startswith("'") or NUMBER.fullmatch(cell)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1 555", "'+1 555"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), ("\uff1d1", "'\uff1d1"), ("'=1", "''=1"), ("-12.50", "-12.50"), ("-7", "-7"),
        ("'tis", "'tis"), ("1=1", "1=1"), ("", ""),
    ],
)  # fmt: skip
def test_puts_an_apostrophe_before_formulas_only(text, cell):
    assert guarded(text) == cell


CUP = ProductDraft(
    name="Cup",
    slug="cup",
    category=("Kitchen", "Cups"),
    further_categories=(),
    variants=(VariantDraft(price=Decimal("4.50"), sku="CUP", stock=3, scheduled_price=None),),
)


def cup(**cells):
    """The row of a cup, with other cells, and its titles."""
    [row] = rows_of(CUP, "GBP")
    return {**dict(zip(HEADER, row, strict=True)), **cells}


def drafted(**cells):
    """Read a cup with other cells; give its draft and what is wrong."""
    row = cup(**cells)
    [entry] = read_again(row.values(), header=row)
    return entry.draft, [str(problem) for problem in entry.problems]


def test_may_lack_the_stock_so_that_what_was_sold_meanwhile_is_not_counted_twice():
    row = cup()
    del row["Stock"]

    [entry] = read_again(row.values(), header=row)

    assert entry.draft.variants[0].stock is None


@pytest.mark.parametrize("title", sorted(set(HEADER) - {"Stock"}))
def test_lacks_no_other_column_for_that_would_empty_it(title):
    row = cup()
    del row[title]

    with pytest.raises(UnusableFile, match="lacks the column"):
        read_again(row.values(), header=row)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"Currency": "EUR"}, 'line 2, column "Currency": The prices of this shop are in GBP.'),
        ({"Price": ""}, 'line 2, column "Price": The price is empty.'),
        ({"Status": "sold"}, 'line 2, column "Status": "sold" is none of: active, draft, archived.'),
        ({"Slug": "'=x", "Track stock": "?"}, 'line 2, column "Track stock": "?" is neither "true" nor "false".'),
        ({"Attributes": "Oak"}, 'line 2, column "Attributes": "Oak" is no pair like "Size: S".'),
        ({"Attributes": "Height (number): tall"}, 'line 2, column "Attributes": "tall" is no number.'),
        ({"Attributes": "New (boolean): 1"}, 'line 2, column "Attributes": "1" is no boolean.'),
        ({"Image texts": "a\nb"}, 'line 2, column "Image texts": There are more texts than images.'),
        ({"Sale price": "3", "Sale from": "soon"}, '"soon" is no moment like 2026-12-24T18:00:00+00:00.'),
        ({"Slug": ""}, 'line 2, column "Slug": The slug is empty.'),
    ],
)
def test_says_what_cannot_be_read(cells, problem):
    draft, problems = drafted(**cells)

    assert draft is None
    assert len(problems) == 1
    assert problem in problems[0]


def test_takes_a_moment_without_an_offset_for_one_of_the_shops():
    draft, _ = drafted(**{"Sale price": "3.00", "Sale from": "2026-12-01", "Sale until": "2026-12-02T12:00"})

    start = datetime(2026, 12, 1, tzinfo=UTC)
    wanted = ScheduledPriceDraft(Decimal("3.00"), start, start + timedelta(days=1.5))
    assert draft.variants[0].scheduled_price == wanted


def test_ends_a_sale_whose_time_is_over():
    draft, _ = drafted(**{"Sale price": "3.00", "Sale until": "2026-11-01"})

    assert (draft.variants[0].price, draft.variants[0].scheduled_price) == (Decimal("4.50"), None)


def test_wants_the_options_of_the_first_row_in_every_row():
    rows = [cup(SKU=sku, Options=options) for sku, options in (("A", "Size: S\nColor: Red"), ("B", "Color: Red"))]

    [entry] = read_again(*[row.values() for row in rows])

    assert [str(problem) for problem in entry.problems] == [
        'line 3, column "Options": Name the options of the first row: Size, Color.'
    ]


def test_gathers_rows_of_one_slug_and_their_options_in_any_order():
    rows = [cup(SKU="A", Options="Size: S\nColor: Red"), cup(Slug="bowl"), cup(SKU="B", Options="Color: Red\nSize: M")]

    entries = read_again(*[row.values() for row in rows])

    assert {entry.label: len(entry.draft.variants) for entry in entries} == {"bowl": 1, "cup": 2}
    assert entries[-1].draft.options == ("Size", "Color")
    assert [variant.options for variant in entries[-1].draft.variants] == [("S", "Red"), ("M", "Red")]


def test_knows_its_own_pictures_by_their_addresses(settings):
    settings.SHOP_URL = "https://shop.example"
    own, alien = "https://shop.example/media/products/a%20b.jpg", "https://shop.example/media/avatars/a.jpg"

    draft, _ = drafted(Images=f"{own}\n{alien}", **{"Image texts": "\nFace"})

    assert draft.media == (MediaDraft(file="products/a b.jpg"), MediaDraft(url=alien, alt="Face"))
