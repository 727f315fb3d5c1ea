"""Exporting products ..."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.products import services
from apps.products.models import Attribute, Category, Media, Product, ScheduledPrice, Variant
from apps.products.rules import AttributeDraft, MediaDraft, VariantDraft, with_scheduled_price
from apps.products.services import exports
from apps.products.tests.factories import ProductFactory, draft
from apps.products.tests.ordered import order

pytestmark = pytest.mark.django_db

URL = "/api/v1/exports/products."


@pytest.fixture
def catalogue():
    """One of everything that a merchant may have, some of it nasty."""
    now = timezone.now()

    def reduced(sku, size, starts, ends):
        variant = VariantDraft(price=Decimal(20), sku=sku, options=(size, "Blue: light\nor dark"), stock=2)
        times = {"starts_at": now + timedelta(days=starts), "ends_at": now + timedelta(days=ends)}
        return with_scheduled_price(variant, price=Decimal("15.50"), **times, at=now)

    picture = MediaDraft(file="products/own.jpg", alt="Front\nand back")
    shirt = draft(
        "Shirt; \u00fcber \u2603",
        category=("Clothing", "A \\> B > C", "Shirts"),
        further_categories=(("Sale",), ("Clothing",)),
        description="<p>Soft\r\nand <b>warm</b></p>\n",
        options=("Size", "Col: or"),
        variants=(
            reduced("S", "S", -1, 1), reduced("M", "M", 1, 2), VariantDraft(Decimal(9), "", ("L", "x"), media=picture),
        ),
        media=(MediaDraft(url="https://example.com/a.jpg?x=1,2"), picture),
        attributes=(
            AttributeDraft("Material", "Oak: solid"), AttributeDraft("Material", "=1+1"),
            AttributeDraft("Height (number)", "12"), AttributeDraft("Height", Decimal("-12.5")),
            AttributeDraft("New", True),
        ),
        tags=("a, b", "=SUM(A1)"),
        vendor="@cme",
        seo_title="'quoted",
        status="active",
    )  # fmt: skip
    plain = draft("=cmd|' /C calc'!A0", slug="formula", price=Decimal("0.00"), stock=7, status="archived")
    free = draft("Advice", variants=(VariantDraft(Decimal("1.00"), "-1", track_stock=False, requires_shipping=False),))
    outcomes = services.save_products(drafts=[shirt, plain, free], update=False)
    assert [outcome.errors for outcome in outcomes] == [()] * 3


def exported(kind="csv"):
    return "".join(exports.export_products(kind))


def imported(path, text, *options):
    path.write_text(text, encoding="utf-8", newline="")
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_products", str(path), *options, stdout=out, stderr=err)
    except SystemExit:
        pytest.fail(err.getvalue())
    return out.getvalue().split(" in ", maxsplit=1)[0].strip()


def empty_the_shop():
    for model in (ScheduledPrice, Variant, Product, Attribute, Category):
        model.objects.all().delete()


@pytest.mark.parametrize("kind", exports.WRITERS)
def test_imports_again_unchanged(catalogue, tmp_path, kind):
    assert imported(tmp_path / "x", exported(kind), "--update") == "0 created, 0 updated, 3 unchanged, 0 rejected"


@pytest.mark.parametrize("kind", exports.WRITERS)
def test_makes_the_same_shop_of_an_empty_one(catalogue, tmp_path, kind):
    before = exported(kind)
    empty_the_shop()

    assert imported(tmp_path / "x", before) == "3 created, 0 updated, 0 unchanged, 0 rejected"
    assert exported(kind) == before


def test_imports_again_unchanged_after_pictures_went_and_names_changed(catalogue, tmp_path):
    shirt = Product.objects.get(variants__sku="S")
    services.delete_media(product_id=shirt.pk, media_id=shirt.media.first().pk)
    material = Attribute.objects.get(slug="material")
    services.save_attribute(attribute_id=material.pk, name="Fabric", kind=material.kind)
    services.update_category(category_id=Category.objects.get(name="Sale").pk, changes={"name": "Offers"})
    order(shirt.variants.get(sku="M"))
    services.update_product(
        product_id=shirt.pk,
        changes={"variants": [{"id": variant.pk} for variant in shirt.variants.exclude(sku="M")]},
        actor_id=None,
    )

    text = exported()

    assert "Fabric: Oak" in text
    assert imported(tmp_path / "x", text, "--update") == "0 created, 0 updated, 3 unchanged, 0 rejected"
    assert Attribute.objects.filter(name="Fabric").count() == 1
    assert Variant.objects.get(sku="M").is_active is False


def test_holds_no_formula(catalogue):
    cells = [cell for row in csv.reader(io.StringIO(exported(), newline="")) for cell in row]

    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "-", "\t", "\r"))] == ["-1"]
    assert "'=cmd|' /C calc'!A0" in cells


def test_leaves_stock_alone_where_the_column_is_taken_out(catalogue, tmp_path):
    rows = list(csv.DictReader(io.StringIO(exported().removeprefix("\ufeff"), newline="")))
    services.refresh_stock(stock={Variant.objects.get(sku="FORMULA").pk: 5})
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, [title for title in rows[0] if title != "Stock"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)

    assert imported(tmp_path / "x", file.getvalue(), "--update").startswith("0 created, 0 updated, 3 unchanged")
    assert Variant.objects.get(sku="FORMULA").stock == 5


def test_gives_every_product_once_across_chunks(monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    products = ProductFactory.create_batch(5)

    slugs = [row[0] for row in exports.exported_rows()][1:]

    assert slugs == [product.slug for product in sorted(products, key=lambda product: product.pk)]


@pytest.mark.parametrize("count", [1, 20])
def test_costs_the_same_for_a_full_chunk(count, budget):
    ProductFactory.create_batch(count)

    with budget(9):
        list(exports.exported_rows())


@pytest.mark.parametrize(("kind", "media_type"), [("csv", "text/csv"), ("jsonl", "application/jsonl")])
@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/csv"])
def test_streams_over_http_whatever_is_accepted(admin_api, catalogue, kind, media_type, accept):
    response = admin_api.get(URL + kind, headers={"Accept": accept})

    assert (response.status_code, response["Content-Type"]) == (200, f"{media_type}; charset=utf-8")
    assert response["Content-Disposition"] == f'attachment; filename="products.{kind}"'
    assert response.streaming
    assert b"".join(response.streaming_content).decode() == exported(kind)


def test_is_only_described_to_head(admin_api, catalogue):
    response = admin_api.head(f"{URL}csv")

    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert b"".join(response.streaming_content) == b""


def test_is_a_problem_in_json_for_whom_it_is_not(customer_api):
    response = customer_api.get(f"{URL}csv", headers={"Accept": "text/csv"})

    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")


def test_writes_a_file_that_is_there_whole(catalogue, tmp_path):
    out = io.StringIO()

    call_command("export_products", str(tmp_path / "all.jsonl"), stdout=out)

    assert [path.name for path in tmp_path.iterdir()] == ["all.jsonl"]
    assert (tmp_path / "all.jsonl").read_text(encoding="utf-8") == exported("jsonl")
    assert out.getvalue().startswith("3 products with 5 variants in ")


def test_writes_to_standard_output(catalogue):
    out = io.StringIO(newline="")

    call_command("export_products", stdout=out)

    assert out.getvalue() == exported()


def test_says_why_a_file_cannot_be_written(tmp_path):
    err = io.StringIO()

    with pytest.raises(SystemExit, match="1"):
        call_command("export_products", str(tmp_path / "no" / "x.csv"), stderr=err)

    assert err.getvalue().endswith("x.csv: the file cannot be written: No such file or directory.\n")
    assert not Media.objects.exists()
