"""A bad file ..."""

import io
import json
import re

import pytest
from django.core.management import call_command

from apps.products.models import Category, ImportProblem, ImportRun, Product
from apps.products.tests.factories import ProductFactory
from apps.products.tests.importers.books import sheet, with_part, workbook

pytestmark = pytest.mark.django_db

FINE = b"name,sku,price\nCup,C,5\n"
SOUND = workbook(("name", "price"), ("Cup", 5))
LONG = "x" * 10_000_000
NO_FORMAT = (
    "The columns are those of no known format: a product needs at least a name and a price. "
    "If they are there by other names, say so in a mapping file."
)
WIDE = [f"column {number}" for number in range(10_000)]


@pytest.fixture
def bring_in(tmp_path):
    """Import a file by the command; returns exit status, standard output and standard error."""

    def ran(content: bytes, *options):
        path = tmp_path / "file"
        path.write_bytes(content)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_products", str(path), *options, stdout=out, stderr=err)
        except SystemExit as end:
            return end.code, out.getvalue(), err.getvalue().replace(f"{path}: ", "")
        return 0, out.getvalue(), err.getvalue()

    return ran


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t\n", "The file is empty."),
        ("name,price\nCup,5\nCafé".encode()[:-1], "The file ends inside a character on line 3: it was cut off."),
        (SOUND[: len(SOUND) // 2], "The file begins like an Excel workbook, and is cut off or damaged."),
        (bytes(range(256)) * 40, "The file is not text."),
        (b"\x7fELF\x02\x01\x01" + bytes(500), "The file is not text."),
        (b"%PDF-1.7\n%", "The file is a PDF document. CSV, JSON lines and Excel workbooks (.xlsx) can be read."),
        (
            with_part(SOUND, "xl/worksheets/sheet2.xml", bytes(600 << 20)),
            "The workbook is larger than 512 MB unpacked. Save it as CSV.",
        ),
        (
            with_part(SOUND, "xl/worksheets/sheet1.xml", sheet("<row>" + "<c/>" * 4_000_000 + "</row>")),
            "A row or a text of the workbook is longer than 8000000 characters.",
        ),
        (
            "name,price\n☕,5\n".encode() + b"Caf\xe9,5\n",
            "The file is not text in UTF-8: line 3 cannot be decoded. Save it as UTF-8.",
        ),
        (
            b"one,two\n1,2\n",
            NO_FORMAT,
        ),
        (b"Handle,Title,Variant SKU\ncup,Cup,C\n", 'The file lacks the column "Variant Price".'),
        (b"name,price\n", "The file has a header and no rows under it."),
        (",".join(["name", "price", *WIDE]).encode() + b"\nCup,5\n", "The file has 10002 columns; 2000 is the most."),
        (json.dumps(dict.fromkeys(["name", *WIDE], "x")).encode(), "The file has 10001 columns; 2000 is the most."),
        (workbook(["name", "price", *WIDE], ["Cup", 5]), "The file has more than 2000 columns."),
    ],
    ids=[
        "empty", "blank", "truncated", "truncated workbook", "binary", "program", "PDF", "zip bomb", "endless row",
        "two encodings", "unknown columns", "missing column", "header only", "wide CSV", "wide JSON", "wide workbook",
    ],
)  # fmt: skip
def test_that_cannot_be_used_ends_with_one_and_a_sentence(bring_in, content, sentence):
    status, out, err = bring_in(content)

    assert (status, out, err) == (1, "", f"{sentence}\n")
    assert (Product.objects.count(), Category.objects.count(), ImportRun.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    "content",
    [
        f"name,sku,price\nCup,C,5\n{LONG},L,5\nPot,P,9\n".encode(),
        f'name,sku,price\nCup,C,5\n"{LONG}\n{LONG}",L,5\nPot,P,9\n'.encode(),
        "\n".join(json.dumps({"name": name, "price": 5}) for name in ("Cup", LONG, "Pot")).encode(),
    ],
    ids=["CSV", "quoted CSV", "JSON lines"],
)
def test_with_a_cell_of_ten_megabytes_loses_that_product_only(bring_in, content):
    status, _, err = bring_in(content)

    assert status == 3
    assert all(re.match(r"line [234]\D.* is longer than \d+ characters\.", line) for line in err.splitlines())
    assert list(Product.objects.order_by("name").values_list("name", flat=True)) == ["Cup", "Pot"]


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        ("abc", '"abc" is not a number like "49.90".'),
        ("-1", '"-1" is below zero.'),
        ("1e999", '"1e999" is not a number like "49.90".'),
        ("9" * 20, f'"{"9" * 20}": That amount is too large.'),
        ("1,234", '"1,234" could mean two numbers; write it without a thousands sign.'),
        ("1.005", '"1.005": GBP has 2 digits after the point.'),
        ("", "The price is empty."),
    ],
)
def test_price_is_told_with_its_place_and_writes_nothing(bring_in, price, sentence):
    status, _, err = bring_in(FINE + f'Pot,P,"{price}"\n'.encode())

    assert (status, err) == (3, f'line 3, column "price": {sentence} (P)\n')
    assert list(Product.objects.values_list("name", flat=True)) == ["Cup"]


@pytest.mark.parametrize(("price", "minor"), [("1.234,56", 123456), ("1,234.56", 123456), ("1234,5", 123450)])
def test_is_not_one_whose_prices_can_mean_only_one_thing(bring_in, price, minor):
    status, _, _ = bring_in(f'name,price\nCup,"{price}"\n'.encode())

    assert status == 0
    assert Product.objects.get().price == minor


def test_that_uses_a_sku_twice_or_one_of_the_shop_loses_those_only(bring_in):
    ProductFactory(variant__sku="TAKEN")

    status, out, err = bring_in(b"slug,name,sku,price\ncup,Cup,C,5\npot,Pot,C,5\npan,Pan,TAKEN,5\nlid,Lid,L,5\n")

    assert (status, out.split(" in ")[0]) == (3, "2 created, 0 updated, 0 unchanged, 2 rejected")
    assert err.splitlines() == [
        'line 3, column "sku": "C" is used on line 2 already. (C)',
        'line 4, column "sku": The SKU "TAKEN" belongs to another product. (TAKEN)',
    ]


def test_with_scripts_in_it_leaves_safe_html(bring_in):
    text = '<p onclick=""x()"">Fine <b>cup</b><script>alert(1)</script><iframe src=""https://x""></iframe></p>'

    status, _, _ = bring_in(f'name,price,description\nCup,5,"{text}"\n'.encode())

    assert status == 0
    assert Product.objects.get().description == "<p>Fine <b>cup</b></p>"


@pytest.mark.parametrize("handle", ["a\\u0000b", "a\\ud800b"])
def test_with_characters_that_no_database_takes_loses_those_only(bring_in, handle):
    lines = f'{{"handle": "{handle}", "title": "Cup", "price": 5}}\n{{"handle": "pot", "title": "Pot", "price": 5}}\n'

    status, _, err = bring_in(lines.encode(), "--format", "shopify")

    assert (status, err.count("\n")) == (3, 1)
    assert [problem.label.replace("?", "") for problem in ImportProblem.objects.all()] == ["ab"]
    assert Product.objects.get().name == "Pot"


def test_says_the_same_in_a_dry_run(bring_in):
    content = FINE + b"Pot,P,abc\n"

    dry = bring_in(content, "--dry-run")
    assert not Product.objects.exists()

    assert (dry[0], dry[2]) == bring_in(content)[::2]
