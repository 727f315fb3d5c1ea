"""Import products..."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.products.models import Category, ImportRun, Media, Product, Variant
from apps.products.services.imports import BATCH
from apps.products.tests.factories import VariantFactory
from apps.products.tests.importers.books import workbook
from core import progress

DATA = Path(__file__).parent / "data"
REAL_FILES = Path(__file__).parents[4] / "shared" / "data"

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Run the command; returns exit status, standard output and standard error. Rejects go to one file."""

    def ran(file, *options):
        out, err = io.StringIO(), io.StringIO()
        status = 0
        rejects = [] if "--rejects" in options else ["--rejects", str(tmp_path / "rejects.csv")]
        try:
            call_command("import_products", str(file), *options, *rejects, stdout=out, stderr=err)
        except SystemExit as end:
            status = end.code
        return status, out.getvalue(), err.getvalue()

    return ran


def counts(out: str) -> str:
    return out.split(" in ", maxsplit=1)[0].strip()


def test_brings_in_a_shopify_export(run):
    status, out, err = run(DATA / "shopify-classic.csv")

    assert (status, counts(out), err) == (0, "4 created, 0 updated, 0 unchanged, 0 rejected", "")
    bracelet = Product.objects.get(slug="bead-bracelet")
    assert (bracelet.name, bracelet.price, bracelet.stock, bracelet.status) == ("Bead Bracelet", 4299, 1, "active")
    assert (bracelet.vendor, bracelet.tags, bracelet.category.name) == ("Bead House", ["Beads", "Gold"], "Bracelet")
    assert list(bracelet.media.values_list("url", "alt")) == [
        ("https://images.example.com/bracelet-blue.jpg", "Blue beads"),
        ("https://images.example.com/bracelet-black.jpg", ""),
        ("https://images.example.com/bracelet-box.jpg", ""),
    ]
    assert list(bracelet.variants.values_list("sku", "name", "price", "compare_at_price", "stock")) == [
        ("BEAD-BRACELET-BLUE", "Blue", 4299, 4499, 1),
        ("BEAD-BRACELET-BLACK", "Black", 4299, 4499, 0),
    ]


def test_brings_in_what_a_larger_shop_exports(run):
    status, out, _ = run(DATA / "shopify-modern.csv")

    assert (status, counts(out)) == (0, "6 created, 0 updated, 0 unchanged, 0 rejected")
    mug = Product.objects.get(slug="mug")
    assert (mug.name, mug.price, mug.allow_backorder) == ("Café Mug ☕️", 123450, True)
    assert "<li>350 ml" in mug.description
    assert "<script" not in mug.description
    assert [mug.category.name, mug.category.parent.name, mug.category.parent.parent.name] == [
        "Tableware",
        "Kitchen & Dining",
        "Home & Garden",
    ]
    assert list(Product.objects.get(slug="shirt").variants.values_list("sku", "stock")) == [
        ("S-BLUE", 0),
        ("SHIRT-BLUE-L-SLIM", 0),
        ("SHIRT-RED-L-WIDE", 7),
    ]


def test_changes_nothing_the_second_time(run):
    run(DATA / "shopify-modern.csv")
    before = list(Product.objects.order_by("pk").values())

    status, out, err = run(DATA / "shopify-modern.csv")

    assert (status, counts(out), err) == (0, "0 created, 0 updated, 6 unchanged, 0 rejected", "")
    assert list(Product.objects.order_by("pk").values()) == before


def test_changes_nothing_by_an_update_that_says_the_same(run):
    run(DATA / "shopify-modern.csv")

    status, out, _ = run(DATA / "shopify-modern.csv", "--update")

    assert (status, counts(out)) == (0, "0 created, 0 updated, 6 unchanged, 0 rejected")


def test_leaves_products_alone_that_exist_unless_it_is_told_to_update(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("Handle,Title,Variant Price,Variant Inventory Qty\ncup,Cup,5,3\npot,Pot,9,1\n")
    run(file)
    file.write_text("Handle,Title,Variant Price,Variant Inventory Qty\ncup,Blue cup,6,8\npot,Pot,9,1\n")

    first = run(file)
    names = list(Product.objects.order_by("slug").values_list("name", "price", "stock"))
    second = run(file, "--update")

    assert counts(first[1]) == "0 created, 0 updated, 2 unchanged, 0 rejected"
    assert names == [("Cup", 500, 3), ("Pot", 900, 1)]
    assert counts(second[1]) == "0 created, 1 updated, 1 unchanged, 0 rejected"
    assert list(Product.objects.order_by("slug").values_list("name", "price", "stock")) == [
        ("Blue cup", 600, 8),
        ("Pot", 900, 1),
    ]


def test_writes_what_is_right_and_tells_what_is_not(run):
    status, out, err = run(DATA / "shopify-bad.csv")

    assert (status, counts(out)) == (3, "3 created, 0 updated, 0 unchanged, 19 rejected")
    assert err.splitlines()[0] == 'line 3, column "Variant Price": "abc" is not a number like "49.90". (word-price)'
    assert len(err.splitlines()) == 19
    assert set(Product.objects.values_list("slug", flat=True)) == {"fine-first", "fine-middle", "fine-last"}


@pytest.mark.parametrize("file", ["shopify-modern.csv", "shopify-bad.csv"])
def test_says_the_same_in_a_dry_run_and_writes_nothing(run, file):
    dry_status, dry_out, dry_err = run(DATA / file, "--dry-run")
    assert not Product.objects.exists()
    assert not Category.objects.exists()

    status, out, err = run(DATA / file)

    assert counts(dry_out) == f"Dry run, nothing is written: {counts(out)}"
    assert (dry_status, dry_err) == (status, err)


def test_says_in_a_dry_run_what_an_update_would_change(run):
    run(DATA / "shopify-classic.csv")
    Product.objects.filter(slug="linen-shirt").update(name="Something else")

    status, out, _ = run(DATA / "shopify-classic.csv", "--update", "--dry-run")

    assert status == 0
    told, summary = out.splitlines()
    assert re.fullmatch(r'line \d+: name: "Something else" → "Linen shirt" \(linen-shirt\)', told, re.IGNORECASE)
    assert counts(summary) == "Dry run, nothing is written: 0 created, 1 updated, 3 unchanged, 0 rejected"
    assert Product.objects.get(slug="linen-shirt").name == "Something else"


def test_reads_any_csv_by_a_mapping(run):
    status, out, err = run(DATA / "suppliers.csv", "--mapping", str(DATA / "suppliers.toml"))

    assert (status, counts(out)) == (3, "2 created, 0 updated, 0 unchanged, 1 rejected")
    assert err == 'line 4, column "Netto": "x" is not a number like "49.90". (A-3)\n'
    assert list(Variant.objects.order_by("sku").values_list("sku", "price", "stock")) == [
        ("A-1", 1250, 4),
        ("A-2", 120000, 0),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "The file is a picture. CSV, JSON lines and Excel workbooks (.xlsx) can be read."),
        (b"Handle,Title\ncup,Cup\n", "The columns are those of no known format"),
        (b"Handle,Title,Variant SKU\ncup,Cup,C\n", 'The file lacks the column "Variant Price".'),
        (b"Handle,Title,Variant Price\n", "The file has a header and no rows under it."),
    ],
)
def test_writes_nothing_from_a_file_that_cannot_be_used(run, tmp_path, content, sentence):
    file = tmp_path / "export.csv"
    file.write_bytes(content)

    status, out, err = run(file)

    assert (status, out) == (1, "")
    assert err.startswith(f"{file}: {sentence}")
    assert len(err.splitlines()) == 1
    assert not Product.objects.exists()


def test_needs_a_file_and_a_mapping_that_are_there(run, tmp_path):
    assert run(tmp_path / "none.csv")[0] == 1
    assert run(tmp_path)[0] == 1
    assert run(DATA / "plain.csv", "--mapping", str(tmp_path / "none.toml"))[0] == 1


def test_refuses_what_comes_twice_in_a_file_also_in_a_dry_run(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("name,sku,price\nCup,C-1,5\nPot,C-1,9\nPan,,7\nPan,,8\n")

    dry, real = run(file, "--dry-run"), run(file)

    assert dry[0] == real[0] == 3
    assert dry[2] == real[2]
    assert real[2].splitlines() == [
        'line 3, column "sku": "C-1" is used on line 2 already. (C-1)',
        'line 5: slug: "pan" is used on line 4 already. (Pan)',
    ]


def test_loses_no_namesake_of_a_product_that_is_known_by_sku(run, tmp_path):
    file = tmp_path / "export.csv"
    others = "".join(f"Pot {number},,5\n" for number in range(BATCH))
    file.write_text(f"name,sku,price\nCup,C,5\n{others}Cup,,7\n")

    status, _, err = run(file)

    assert (status, err) == (3, f'line {BATCH + 3}: slug: "cup" is used on line 2 already. (Cup)\n')


def test_says_which_variants_of_a_product_have_the_same_sku(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
        "cup,Cup,Size,S,C,5\ncup,,,M,,5\ncup,,,L,C,6\npot,Pot,,,P,9\nmug,Mug,,,P,9\n"
    )

    assert run(file)[2].splitlines() == [
        'line 4, column "Variant SKU": "C" is used on line 2 already. (cup)',
        'line 6, column "Variant SKU": "P" is used on line 5 already. (mug)',
    ]


def test_says_where_the_file_has_what_the_shop_does_not_take(run, tmp_path):
    VariantFactory(sku="TAKEN")
    file = tmp_path / "export.csv"
    file.write_text(
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\ncup,Cup,Size,S,C-S,5\ncup,,,M,TAKEN,6\n"
    )

    status, _, err = run(file)

    assert (status, err) == (3, 'line 3, column "Variant SKU": The SKU "TAKEN" belongs to another product. (cup)\n')
    assert not Product.objects.filter(slug="cup").exists()


def test_gives_back_rejected_rows_that_can_be_corrected(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("name,sku,price\nCup,C-1,5\nPot,P-1,abc\nPan,C-1,9\n")

    status, out, _ = run(file, "--rejects", str(tmp_path / "mend.csv"))
    mended = (tmp_path / "mend.csv").read_text().replace("abc", "7").replace("Pan,C-1", "Pan,P-2")
    (tmp_path / "mend.csv").write_text(mended)
    again = run(tmp_path / "mend.csv")

    assert (status, counts(out)) == (3, "1 created, 0 updated, 0 unchanged, 2 rejected")
    assert out.splitlines()[1].startswith(f"The rejected rows are in {tmp_path / 'mend.csv'}: correct them there")
    assert again[0] == 0
    assert list(Variant.objects.order_by("sku").values_list("sku", "price")) == [
        ("C-1", 500),
        ("P-1", 700),
        ("P-2", 900),
    ]


def test_puts_rejects_beside_the_file_and_writes_over_none(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("name,price\nPot,abc\n")

    for _ in range(2):
        with pytest.raises(SystemExit):
            call_command("import_products", str(file), stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(SystemExit):
        call_command("import_products", str(file), "--dry-run", stdout=io.StringIO(), stderr=io.StringIO())

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "export-rejects-2.csv",
        "export-rejects.csv",
        "export.csv",
    ]


def test_does_not_write_rejects_over_the_file_itself(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("name,price\nCup,5\nPot,abc\n")

    status, _, err = run(file, "--rejects", str(file))

    assert (status, err) == (1, f"{file}: Its rejects cannot be written over the file itself; name another one.\n")
    assert file.read_text() == "name,price\nCup,5\nPot,abc\n"
    assert (Product.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_says_where_rejects_cannot_be_written(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("name,price\nCup,5\nPot,abc\n")

    status, _, err = run(file, "--rejects", str(tmp_path / "none" / "rejects.csv"))

    assert status == 1
    assert "rejects.csv cannot be written: No such file or directory." in err


def test_reads_workbooks_and_json_lines_by_the_same_path(run, tmp_path):
    (tmp_path / "a").write_bytes(workbook(("name", "price", "stock"), ("Cup", 19.9, 3)))
    (tmp_path / "b").write_text('{"name": "Pot", "price": 7.50, "stock": 2}\n')

    assert [run(tmp_path / name)[0] for name in "ab"] == [0, 0]
    assert list(Product.objects.order_by("name").values_list("name", "price", "stock")) == [
        ("Cup", 1990, 3),
        ("Pot", 750, 2),
    ]


def test_shows_progress_where_it_is_asked_for(run, monkeypatch):
    monkeypatch.setattr(progress, "LINE_EVERY", 0)

    _, _, silent = run(DATA / "plain.csv")
    _, _, err = run(DATA / "plain.csv", "--progress")

    assert silent == ""
    assert re.match(r"100%  2 products  [\d,]+/s  0:00 left\n", err)


@pytest.mark.parametrize(
    ("file", "products", "variants", "pictures"),
    [("shopify-apparel.csv", 20, 22, 20), ("shopify-jewelery.csv", 20, 23, 41)],
)
def test_brings_in_the_files_of_real_merchants(run, file, products, variants, pictures):
    if not (REAL_FILES / file).exists():
        pytest.skip(f"The merchants' files are not in {REAL_FILES}.")

    status, out, err = run(REAL_FILES / file)

    assert (status, counts(out), err) == (0, f"{products} created, 0 updated, 0 unchanged, 0 rejected", "")
    assert (Variant.objects.count(), Media.objects.count()) == (variants, pictures)
    assert run(REAL_FILES / file)[0] == 0
