"""The census of what products have ..."""

from datetime import UTC, datetime
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.inventory import services as inventory
from apps.products import services as products
from apps.products.models import Variant
from apps.products.rules import AttributeDraft
from apps.products.tests.factories import CategoryFactory, draft
from apps.search import services
from apps.search.models import DocumentChange
from apps.search.rules import Selection
from apps.search.selectors import Wanted, census, facets, memory
from apps.search.selectors.census import take
from core.tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
OAK = AttributeDraft("Wood", "Oak")


def make(name="Chair", **fields):
    fields = {"status": "active", "category": ("Chairs",), "attributes": (OAK,)} | fields
    return products.create_product(draft=draft(name, **fields), actor_id=None)


def spread(census) -> dict:
    """Say who is where, however that is kept."""
    numbers = range(census.everybody.bit_length())
    return {
        kind: {key: {n for n in numbers if Selection(1 << n).count(having)} for key, having in sets.items()}
        for kind, sets in census.sets.items()
    }


def change(product, **changes) -> None:
    products.update_product(product_id=product.pk, changes=changes, actor_id=None)


def sell_out(product) -> None:
    variant = Variant.objects.get(product=product)
    inventory.adjust_stock(variant_id=variant.pk, on_hand=0)


def schedule(product) -> None:
    variant = Variant.objects.get(product=product)
    products.schedule_price(variant_id=variant.pk, price=Decimal(3), starts_at=None, ends_at=None, at=NOON)


def move(product) -> None:
    change(product, category=CategoryFactory(name="Stools").pk)


CHANGES = {
    "is made": lambda _: make("Stool"),
    "costs something else": lambda product: change(product, price=Decimal(77)),
    "stands elsewhere": move,
    "is of something else": lambda product: change(product, attributes=(AttributeDraft("Wood", "Ash"),)),
    "is not shown any more": lambda product: products.archive_product(product_id=product.pk),
    "is gone": lambda product: products.delete_product(product_id=product.pk),
    "is sold out": sell_out,
    "costs something else for a while": schedule,
}


@pytest.mark.parametrize("happen", CHANGES.values(), ids=CHANGES.keys())
def test_follows_what_happens_to_a_product(happen) -> None:
    make("Bench", price=Decimal(12))
    product = make(price=Decimal(19), stock=5)
    before = spread(memory.census())

    happen(product)

    assert spread(memory.census()) == spread(take()) != before


def test_is_read_once_where_nothing_changes(budget) -> None:
    make()
    census = memory.census()

    with budget(1):
        assert memory.census() is census


def rename_category(product) -> None:
    products.update_category(category_id=product.category_id, changes={"name": "Stools"})
    services.index_category(category_id=product.category_id, delivery_id=None, at=NOON)


SAID = {
    "is called otherwise": lambda product: change(product, name="Stool"),
    "is described otherwise": lambda product: change(product, description="As good as any bench."),
    "is of something else": lambda product: change(product, attributes=(AttributeDraft("Style", "Bench"),)),
    "stands elsewhere": move,
    "stands where it is called otherwise": rename_category,
    "is gone": lambda product: products.delete_product(product_id=product.pk),
}


def count_of(text) -> int:
    return facets(Wanted(search=text))["count"]


@pytest.mark.parametrize("happen", SAID.values(), ids=SAID.keys())
def test_tells_what_a_text_finds_as_soon_as_a_product(happen, found) -> None:
    product = make()
    texts = ("chair", "stool", "bench", "oak")
    before = {text: count_of(text) for text in texts}
    assert before == {"chair": 1, "stool": 0, "bench": 0, "oak": 1}

    happen(product)

    after = {text: count_of(text) for text in texts}
    assert after == {text: len(found(text, ordering="name")) for text in texts} != before


def test_asks_for_a_text_once_where_nothing_changes(budget, monkeypatch) -> None:
    make()
    memory.census()
    with budget(4):
        assert count_of("chair") == 1
    with budget(3):
        assert count_of("chair") == 1

    monkeypatch.setattr(census, "QUESTIONS", 2)
    for text in ("stool", "bench", "table"):
        assert count_of(text) == 0
    assert count_of("chair") == 1


def test_reads_no_more_than_what_has_changed() -> None:
    product = make()
    make("Bench")
    memory.census()
    change(product, price=Decimal(77))

    with CaptureQueriesContext(connection) as captured:
        memory.census()

    assert [query["sql"].count("WHERE document.id IN (") for query in captured] == [0, 1, 3, 0]


def test_is_taken_anew_where_changes_were_thrown_away() -> None:
    product = make()
    memory.census()
    change(product, price=Decimal(77))

    assert services.forget_changes(keep=0) == 2

    assert list(DocumentChange.objects.values_list("document", flat=True)) == [None]
    assert spread(memory.census()) == spread(take())


def test_has_its_changes_kept_while_they_are_few() -> None:
    make()

    assert services.forget_changes() == 0
    assert DocumentChange.objects.count() == 1


@pytest.mark.postgres
def test_follows_a_change_that_was_begun_before_it_was_taken_and_is_committed_later() -> None:
    product = make()
    written, taken = Event(), Event()

    def change_slowly() -> None:
        with transaction.atomic():
            change(product, price=Decimal(77))
            written.set()
            assert taken.wait(10)

    def take_meanwhile() -> dict:
        assert written.wait(10)
        make("Bench")
        before = spread(memory.census())
        taken.set()
        return before

    _, before = race(change_slowly, take_meanwhile)

    assert spread(memory.census()) == spread(take()) != before


def test_keeps_nothing_of_a_transaction() -> None:
    make("Bench")
    before = memory.census()

    with transaction.atomic():
        make()
        assert memory.census().everybody.bit_count() == 2
        transaction.set_rollback(True)

    assert memory.census() is before
