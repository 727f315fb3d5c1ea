"""A WooCommerce shop that moves in ..."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.products import services
from apps.products.models import Collection, Product, ScheduledPrice, Variant
from apps.products.tests.factories import ProductFactory, base_currency
from apps.products.tests.importers.conftest import DATA
from apps.products.tests.importing import import_file

pytestmark = pytest.mark.django_db

START, END = datetime(2026, 11, 27, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
BEFORE, DURING, AFTER = START - timedelta(hours=1), START + timedelta(days=1), END


@pytest.fixture
def move_in():
    """Import a file as of a moment; returns what became of its entries."""
    base_currency()

    def moved(at=BEFORE, *, update=False, dry_run=False, path=DATA / "woocommerce.csv"):
        outcomes = import_file(path, at=at, update=update, dry_run=dry_run)
        assert [str(problem) for outcome in outcomes for problem in outcome.problems] == []
        return [outcome.result for outcome in outcomes]

    return moved


def test_has_all_its_products_and_groups(move_in):
    assert move_in() == ["created"] * 5

    rows = Product.objects.order_by("slug").values_list("slug", "price", "stock", "status", "tax_class")
    assert list(rows) == [
        ("enamel-mug-lid", 1450, 12, "active", "reduced-rate"),
        ("gift-card", 2500, None, "active", "zero-rate"),
        ("linen-shirt", 5000, None, "active", "standard"),
        ("poster", 0, 0, "active", "standard"),
    ]
    mug = Product.objects.get(slug="enamel-mug-lid")
    assert (mug.category.name, mug.category.parent.name) == ("Mugs & cups", "Kitchen")
    assert sorted(mug.further_categories.values_list("name", flat=True)) == ["Sale", "Under 20, over 10"]
    assert sorted(mug.attribute_values.filter(attribute__name="Material").values_list("text", flat=True)) == [
        "Enamel",
        "Steel",
    ]
    members = Collection.objects.get(slug="for-the-weekend").entries.values_list("product__slug", flat=True)
    assert list(members) == ["enamel-mug-lid", "linen-shirt"]


def test_sells_what_is_not_counted_and_nothing_that_is_sold_elsewhere(move_in):
    move_in()

    available = Product.objects.available().values_list("slug", flat=True)
    assert set(available) == {"enamel-mug-lid", "gift-card", "linen-shirt"}


@pytest.mark.parametrize("at", [BEFORE, START, DURING, AFTER])
@pytest.mark.parametrize("update", [False, True])
def test_is_left_as_it_is_by_the_same_file(move_in, at, update):
    move_in(at)

    assert move_in(at, update=update) == ["unchanged"] * 5


def prices():
    return Variant.objects.values_list("price", "compare_at_price").get(sku="SHIRT-S")


def test_has_its_sales_on_their_days(move_in):
    move_in(BEFORE)
    assert prices() == (5000, None)

    services.apply_scheduled_prices(at=START)
    assert (prices(), move_in(START, update=True)) == ((4000, 5000), ["unchanged"] * 5)
    services.apply_scheduled_prices(at=END)

    assert (prices(), move_in(END, update=True)) == ((5000, None), ["unchanged"] * 5)
    assert not ScheduledPrice.objects.exists()


def test_comes_in_during_a_sale(move_in):
    move_in(DURING)

    assert (prices(), ScheduledPrice.objects.get().is_running) == ((4000, 5000), True)
    assert Product.objects.get(slug="linen-shirt").price == 4000


def test_is_told_the_same_by_a_dry_run_which_writes_nothing(move_in):
    assert move_in(dry_run=True) == ["created"] * 5
    assert not Product.objects.exists()
    assert not Collection.objects.exists()


def test_has_the_members_of_a_group_as_the_file_has_them_now(move_in):
    move_in()
    weekend = Collection.objects.get()
    services.save_collection(
        collection_id=weekend.pk, name=weekend.name, description="Ours", product_ids=[ProductFactory().pk]
    )

    assert move_in()[-1] == "unchanged"
    assert Collection.objects.get().products.count() == 1
    assert move_in(update=True)[-1] == "updated"
    assert (Collection.objects.get().products.count(), Collection.objects.get().description) == (2, "Mug and shirt.")


@pytest.mark.parametrize("dry_run", [False, True])
def test_has_no_group_without_one_of_its_members(tmp_path, dry_run):
    base_currency()
    path = tmp_path / "export.csv"
    path.write_text(
        "ID,Type,SKU,Name,Regular price,In stock?,Grouped products\n"
        '1,simple,A,A,5,1,\n2,simple,B,B,0.001,1,\n3,grouped,,Set,,1,"A, B, old"\n'
    )

    outcomes = import_file(path, at=BEFORE, dry_run=dry_run)

    assert [outcome.result for outcome in outcomes] == ["created", "rejected", "rejected"]
    assert [str(problem) for problem in outcomes[-1].problems] == [
        'line 4, column "Grouped products": "B" could not be read.'
    ]
    assert not Collection.objects.exists()


@pytest.mark.parametrize("dry_run", [False, True])
def test_has_a_group_of_products_that_the_shop_has_already(tmp_path, dry_run):
    product = ProductFactory(slug="old", variant__sku="OLD")
    path = tmp_path / "export.csv"
    header = "ID,Type,SKU,Name,Regular price,In stock?,Grouped products\n"
    path.write_text(f'{header}1,simple,A,A,5,1,\n3,grouped,,Set,,1,"A, old, OLD"\n4,grouped,,Odd,,1,"A, none"\n')

    outcomes = import_file(path, at=BEFORE, dry_run=dry_run)

    assert [outcome.result for outcome in outcomes] == ["created", "created", "rejected"]
    assert [str(problem) for problem in outcomes[-1].problems] == [
        'line 4, column "Grouped products": No product has the SKU or slug none.'
    ]
    if not dry_run:
        assert list(Collection.objects.get().products.order_by("slug").values_list("slug", flat=True)) == ["a", "old"]
    assert product.collections.count() == (0 if dry_run else 1)


def test_moves_in_with_the_files_of_real_merchants(move_in):
    path = Path(__file__).parents[4] / "shared" / "data" / "woocommerce-sample.csv"
    if not path.exists():
        pytest.skip(f"The merchants' files are not in {path.parent}.")

    assert move_in(path=path) == ["created"] * 15

    assert (Product.objects.count(), Variant.objects.count(), Collection.objects.get().products.count()) == (14, 27, 3)
    assert Product.objects.get(slug="t-shirt").options.values_list("name", "values__value").count() == 6
    assert move_in(path=path, update=True) == ["unchanged"] * 15
