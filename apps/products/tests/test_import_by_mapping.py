"""A file of no known format, brought in by its mapping ..."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.products.models import AttributeValue, CategoryEntry, Product, Variant
from apps.products.tests.importers.conftest import DATA
from core.money import to_minor
from tests.architecture.house import ROOT

MAPPING = ROOT / "docs" / "examples" / "furniture.toml"
REAL = Path(__file__).parents[4] / "shared" / "data" / "furniture.csv"

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Run the command; returns exit status, standard output and standard error."""

    def ran(file, *options):
        out, err = io.StringIO(), io.StringIO()
        status = 0
        try:
            call_command(
                "import_products", str(file), *options, "--rejects", str(tmp_path / "no.csv"), stdout=out, stderr=err
            )
        except SystemExit as end:
            status = end.code
        return status, out.getvalue(), err.getvalue()

    return ran


def facts(slug):
    values = AttributeValue.objects.filter(product__slug=slug).order_by("attribute__name", "slug")
    return [(fact.attribute.name, fact.value) for fact in values.select_related("attribute")]


def test_has_each_item_once_in_all_its_categories(run):
    status, out, err = run(DATA / "furniture.csv", "--mapping", str(MAPPING))

    assert (status, out.split(" in ")[0], err) == (0, "4 created, 0 updated, 0 unchanged, 0 rejected", "")
    assert list(Product.objects.order_by("slug").values_list("slug", "price", "stock", "status", "category__name")) == [
        ("frekvens-bar-table-inoutdoor-51x51-cm", 26500, 10, "active", "Bar furniture"),
        ("norberg-wall-mounted-drop-leaf-table-74x60-cm", 22500, 10, "active", "Tables & desks"),
        ("stig-bar-stool-with-backrest-74-cm", 9950, 10, "active", "Bar furniture"),
        ("stig-bar-stool-with-backrest-74-cm-80155205", 6900, 10, "active", "Bar furniture"),
    ]
    stig = Product.objects.get(variants__sku="80155205")
    assert sorted(stig.further_categories.values_list("name", flat=True)) == ["Chairs", "Tables & desks"]
    assert dict(Variant.objects.values_list("sku", "compare_at_price")) == {
        "90420332": None, "80155205": 109500, "30180504": None, "80155206": 12000,
    }  # fmt: skip


def test_has_typed_facts(run):
    run(DATA / "furniture.csv", "--mapping", str(MAPPING))

    assert facts("stig-bar-stool-with-backrest-74-cm-80155205") == [
        ("Depth", Decimal(50)),
        ("Designer", "Ehlén Johansson"),
        ("Designer", "Henrik Preutz"),
        ("Height", Decimal(100)),
        ("Other colors", True),
        ("Sellable online", True),
        ("Width", Decimal(60)),
    ]
    assert facts("norberg-wall-mounted-drop-leaf-table-74x60-cm")[1:] == [
        ("Height", Decimal(43)),
        ("Other colors", False),
        ("Sellable online", False),
        ("Width", Decimal(74)),
    ]


@pytest.mark.parametrize("update", [[], ["--update"]])
def test_is_left_as_it_is_by_the_same_file(run, update):
    run(DATA / "furniture.csv", "--mapping", str(MAPPING))

    status, out, _ = run(DATA / "furniture.csv", "--mapping", str(MAPPING), *update)

    assert (status, out.split(" in ")[0]) == (0, "0 created, 0 updated, 4 unchanged, 0 rejected")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_is_read_in_any_encoding_with_any_delimiter(run, tmp_path, encoding, delimiter):
    text = (DATA / "furniture.csv").read_text("utf-8-sig").replace(";", delimiter)
    file = tmp_path / "furniture.csv"
    file.write_text(text, encoding=encoding)

    assert run(file, "--mapping", str(MAPPING))[0] == 0
    assert AttributeValue.objects.filter(text="Ehlén Johansson").count() == 1


def test_is_read_as_it_is_told_where_what_is_found_out_is_wrong(run, tmp_path):
    file = tmp_path / "cups.csv"
    file.write_bytes("name;price,1\nTasse é;1,234\n".encode("mac-roman"))
    said = ["--encoding", "mac-roman", "--delimiter", ";", "--decimal", "."]
    mapping = tmp_path / "cups.toml"
    mapping.write_text('[columns]\nprice = "price,1"\n[format]\ndecimal = ","\n')

    status, _, err = run(file, "--mapping", str(mapping), *said)

    assert (status, err) == (0, "")
    assert Product.objects.values_list("name", "price").get() == ("Tasse é", 123400)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["--encoding", "klingon"], "The encoding is the name of none, like utf-8 or cp1252."),
        (["--delimiter", "::"], "The delimiter is one sign that parts cells, like ; or tab."),
        (["--decimal", "x"], 'The decimal sign is "." or ",".'),
    ],
)
def test_is_not_read_as_nothing_can_be(run, said, sentence):
    status, out, err = run(DATA / "plain.csv", *said)

    assert (status, out) == (1, "")
    assert sentence in err
    assert not Product.objects.exists()


def test_has_a_first_mapping_suggested_that_works(run, tmp_path):
    status, text, err = run(DATA / "furniture.csv", "--suggest-mapping")
    suggested = tmp_path / "suggested.toml"
    suggested.write_text(text, encoding="utf-8")

    assert (status, err) == (0, "")
    assert not Product.objects.exists()
    assert run(DATA / "furniture.csv", "--mapping", str(suggested))[1].startswith("3 created")
    assert run(tmp_path / "none.csv", "--suggest-mapping")[0] == 1


def test_has_all_of_a_real_catalogue(run):
    if not REAL.exists():
        pytest.skip(f"The merchants' files are not in {REAL.parent}.")
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    prices = {row["item_id"]: to_minor(Decimal(row["price"].replace(",", ".")), "GBP") for row in rows}

    status, out, err = run(REAL, "--mapping", str(MAPPING))

    assert (status, out.split(" in ")[0], err) == (0, "2962 created, 0 updated, 0 unchanged, 0 rejected", "")
    assert (len(rows), len(prices), Product.objects.available().count()) == (3694, 2962, 2962)
    assert dict(Variant.objects.values_list("sku", "price")) == prices
    assert CategoryEntry.objects.count() == len({(row["item_id"], row["category"]) for row in rows}) - len(prices)
    assert AttributeValue.objects.filter(attribute__name="Depth", number=50).count() == len(
        {row["item_id"] for row in rows if row["depth"] == "50"}
    )
