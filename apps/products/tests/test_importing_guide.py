"""The guide to importing ..."""

import re
import tomllib
from decimal import Decimal

import pytest

from apps.products.importers import read_products
from apps.products.importers.cells import normal
from apps.products.importers.generic import SYNONYMS
from apps.products.importers.mapping import FileMapping, read_mapping
from apps.products.importers.shopify import SYNONYMS as OF_SHOPIFY
from apps.products.importers.sources import UNITS, WORDS
from apps.products.importers.woocommerce.columns import columns_of
from apps.products.management.commands.import_products import CLEAN, INTERRUPTED, UNUSABLE, WITH_REJECTS, Command
from apps.products.models import Product, Variant
from apps.products.tests.factories import base_currency
from apps.products.tests.importers.conftest import NOON
from apps.products.tests.importing import import_file
from tests.architecture.house import ROOT

GUIDE = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
PAIRS = re.findall(r"```csv\n(.*?)```\n(?:(?:(?!```).)*?```toml\n(.*?)```)?", GUIDE, re.DOTALL)


def section(title: str) -> str:
    """Give the text under a heading, until the next one."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", GUIDE, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1]


def first_cells(text: str) -> list[str]:
    """Give the first cell of each row of the tables in a text, without their headers."""
    cells = [row.split("|")[1].strip() for row in text.splitlines() if row.startswith("|")]
    return [cell for cell, below in zip(cells, [*cells[1:], ""], strict=True) if "---" not in cell + below]


def named(cells: list[str]) -> set[str]:
    """Give the words that are named as they are to be written."""
    return {word for cell in cells for word in re.findall(r"`([^` ]+)[^`]*`", cell)}


def read(tmp_path, content, mapping):
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")
    entries = read_products(path, currency="GBP", at=NOON, mapping=read_mapping(mapping))
    assert [str(problem) for entry in entries for problem in entry.problems] == []
    return path


@pytest.mark.parametrize(("content", "mapping"), PAIRS)
def test_gives_examples_that_can_be_read(tmp_path, content, mapping):
    read(tmp_path, content, mapping)


@pytest.mark.django_db
def test_gives_examples_that_do_what_it_says(tmp_path):
    base_currency()
    names = []
    for content, mapping in PAIRS:
        path = tmp_path / "list.csv"
        path.write_text(content, encoding="utf-8")
        outcomes = import_file(path, at=NOON, mapping=read_mapping(mapping))
        assert {outcome.result for outcome in outcomes} == {"created"}
        names.append([outcome.entry.draft.name for outcome in outcomes])

    assert names == [
        ["Enamel mug", "Linen shirt"],
        ["Stuhl", "Tisch"],
        ["Ada Lounge chair", "Ada Stool"],
        ["Bar table", "Bar stool"],
        ["Linen shirt", "Cap"],
        ["Teapot"],
    ]
    table, chair = Product.objects.get(name="Tisch"), Product.objects.get(name="Ada Lounge chair")
    assert (table.price, table.stock, table.status, table.category.name) == (124900, 5, "active", "New")
    assert Product.objects.get(name="Stuhl").variants.get().weight_grams == 3200
    assert [fact.value for fact in chair.attribute_values.order_by("attribute__name", "slug")] == [
        "Black",
        "Red",
        Decimal(800),
        True,
    ]
    assert (chair.price, chair.image, chair.vendor) == (119900, "https://images.example.com/77.jpg", "Ada")
    stool = Product.objects.get(name="Bar stool")
    assert [stool.category.name, stool.further_categories.get().name] == ["Bar furniture", "Chairs"]
    blue, _, white = Variant.objects.filter(product__slug="linen-shirt-t1").order_by("position")
    assert (blue.options, white.price) == ([["Size", "S"], ["Color", "Blue"]], 5200)


def test_gives_mappings_that_mean_something():
    for text in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL):
        assert read_mapping(text) != FileMapping()
        assert tomllib.loads(text)


def test_names_every_option_and_exit_status_of_the_command():
    options, statuses = GUIDE.split("| option |")[1].split("| exit status |")
    parser = Command().create_parser("manage.py", "import_products")
    own = {name for action in parser._actions for name in action.option_strings if name.startswith("--")}
    of_django = {"--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
                 "--force-color", "--skip-checks"}  # fmt: skip

    assert named(first_cells(f"| option |{options}")) == own - of_django
    assert set(map(int, first_cells(f"| x |{statuses.split('##')[0]}"))) == {CLEAN, UNUSABLE, WITH_REJECTS, INTERRUPTED}


def test_names_every_field_and_word_of_a_mapping():
    assert named(first_cells(section("The fields of a product"))) == set(SYNONYMS)
    assert named(first_cells(section("What can be done to a column"))) == set(WORDS)
    assert all(f"{unit}" in section("What can be done to a column") for units in UNITS for unit in units)


@pytest.mark.parametrize(("title", "synonyms"), [("From Shopify", OF_SHOPIFY), ("From WooCommerce", None)])
def test_names_only_columns_that_are_read(title, synonyms):
    """A comma parts the columns of a row, but for the one whose name has commas."""
    cells = [cell.replace("GTIN, UPC, EAN, or ISBN", "gtin") for cell in first_cells(section(title))]
    columns = [normal(column) for cell in cells for column in cell.split(", ")]
    known = synonyms or columns_of(["Attribute 1 name"])
    titles = {title for titles in known.values() for title in titles} | {"gtin"}

    assert set(columns) - titles == set()
    left_out = {name for name, titles in known.items() if not set(titles) & set(columns)} - {"barcode", "id"}
    assert {name for name in left_out if not re.fullmatch(r"option[23].*", name)} == set()


def test_leads_to_sections_that_are_there():
    headings = {
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-") for line in re.findall(r"^#+ (.*)$", GUIDE, re.M)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= headings
