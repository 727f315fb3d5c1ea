"""A cart's hold on stock ..."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, transaction

from apps.carts import services
from apps.carts.models import Cart, Reservation
from apps.carts.tests.factories import CartFactory, CartLineFactory
from apps.inventory import services as inventory
from apps.inventory.exceptions import OutOfStock
from apps.inventory.models import StockLevel
from apps.inventory.rules import Take
from apps.inventory.services import levels
from apps.products.tests.factories import VariantFactory
from core.tests.racing import at_once, race, unlocked, until_wait

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def level():
    return StockLevel.objects.values_list("on_hand", "allocated", "reserved").get()


def fresh(cart):
    return Cart.objects.get(pk=cart.pk)


def hold(cart, variant, units, at=NOON):
    services.hold_stock(cart=fresh(cart), demand={variant.pk: units}, at=at)


def take(cart, variant, units, at=NOON):
    return services.take_stock(cart=fresh(cart), demand={variant.pk: units}, at=at)


def test_lasts_a_quarter_of_an_hour():
    variant = VariantFactory(stock=5)

    hold(CartFactory(), variant, 3)

    assert Reservation.objects.get().expires_at == NOON + 15 * MINUTE
    assert level() == (5, 0, 3)


def test_is_let_go_by_beat_when_it_is_over():
    variant = VariantFactory(stock=5)
    hold(CartFactory(), variant, 3)
    hold(CartFactory(), variant, 1, at=NOON + 5 * MINUTE)

    assert services.release_expired_holds(at=NOON + 14 * MINUTE) == 0
    assert services.release_expired_holds(at=NOON + 15 * MINUTE) == 1

    assert level() == (5, 0, 1)


def test_is_turned_into_the_order():
    variant = VariantFactory(stock=5)
    cart = CartFactory()
    hold(cart, variant, 5)

    take(cart, variant, 5)

    assert (level(), Reservation.objects.count()) == ((5, 5, 0), 0)


def test_is_turned_even_when_it_is_over_as_long_as_nobody_wants_it():
    variant = VariantFactory(stock=5)
    cart = CartFactory()
    hold(cart, variant, 5)

    take(cart, variant, 5, at=NOON + 60 * MINUTE)

    assert level() == (5, 5, 0)


def test_that_is_over_blocks_no_sale_while_beat_is_late():
    variant = VariantFactory(stock=5)
    hold(CartFactory(), variant, 5)

    take(CartFactory(), variant, 5, at=NOON + 15 * MINUTE)

    assert (level(), Reservation.objects.count()) == ((5, 5, 0), 0)


def test_that_is_not_over_keeps_others_out():
    variant = VariantFactory(stock=5)
    hold(CartFactory(), variant, 4)
    other = CartFactory()

    with pytest.raises(OutOfStock), transaction.atomic():
        take(other, variant, 2, at=NOON + 14 * MINUTE)

    assert (level(), Reservation.objects.count()) == ((5, 0, 4), 1)


def test_is_renewed_for_what_the_cart_wants_now():
    first, second = VariantFactory(stock=5), VariantFactory(stock=5)
    cart = CartFactory()
    hold(cart, first, 5)

    hold(cart, second, 2, at=NOON + MINUTE)

    reserved = dict(StockLevel.objects.values_list("variant", "reserved"))
    assert reserved == {first.pk: 0, second.pk: 2}
    assert Reservation.objects.get().expires_at == NOON + 16 * MINUTE


def test_goes_with_the_cart_that_is_merged(customer):
    line = CartLineFactory(variant=VariantFactory(stock=5))
    CartFactory(user=customer)
    hold(line.cart, line.variant, 2)

    services.merge_cart(cart_id=line.cart_id, user_id=customer.pk, at=NOON)

    assert level() == (5, 0, 0)


def test_is_released_before_the_cart_is_thrown_away():
    cart = CartFactory(last_activity_at=NOON)
    hold(cart, VariantFactory(stock=5), 2)

    assert services.delete_expired_carts(at=NOON + timedelta(days=8)) == 1

    assert level() == (5, 0, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_that_is_over_is_freed_once_however_many_want_it():
    variant = VariantFactory(stock=1)
    hold(CartFactory(), variant, 1)
    carts = iter([CartFactory() for _ in range(8)])

    results = at_once(8, lambda: len(take(next(carts), variant, 1, at=NOON + 15 * MINUTE)))

    assert (results.count(1), results.count(OutOfStock)) == (1, 7)
    assert (level(), Reservation.objects.count()) == ((1, 1, 0), 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_that_is_over_is_either_turned_or_freed_but_not_both():
    variant = VariantFactory(stock=3)
    cart = CartFactory()
    for _ in range(5):
        hold(cart, variant, 3)
        race(lambda: take(cart, variant, 3), lambda: services.release_expired_holds(at=NOON + 15 * MINUTE))

        assert level() == (3, 3, 0)
        inventory.release_stock(takes=[Take(variant.pk, StockLevel.objects.get().pk, 3)])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_holds_without_the_lock_by_the_constraint(monkeypatch):
    """The control: both have read the same hold as theirs to free, and the database refuses to free it twice."""
    hold(CartFactory(), VariantFactory(stock=1), 1)
    both_have_read = Barrier(2, timeout=10)
    release_reserved = inventory.release_reserved

    def release(*, takes):
        both_have_read.wait()
        release_reserved(takes=takes)

    monkeypatch.setattr(levels.LEVELS, "rows", unlocked(levels.LEVELS))
    monkeypatch.setattr(Reservation.objects.all().__class__, "delete", lambda rows: (0, {}))
    monkeypatch.setattr(services.inventory, "release_reserved", release)

    results = at_once(2, lambda: services.release_expired_holds(at=NOON + 15 * MINUTE))

    assert sorted(results, key=str) == [1, IntegrityError]
    assert level() == (1, 0, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_that_is_over_is_freed_under_all_locks_of_the_sale(monkeypatch):
    first, second = sorted((VariantFactory(stock=1) for _ in range(2)), key=lambda one: one.stock_levels.get().pk)
    hold(CartFactory(), second, 1)
    buyer, other = CartFactory(), CartFactory()
    is_freed, release = Event(), inventory.release_reserved

    def release_once_another_waits(**terms):
        is_freed.set()
        until_wait(1)
        release(**terms)

    def take_both(cart):
        return services.take_stock(cart=fresh(cart), demand={first.pk: 1, second.pk: 1}, at=NOON + 15 * MINUTE)

    monkeypatch.setattr(inventory, "release_reserved", release_once_another_waits)
    sold, refused = race(lambda: take_both(buyer), lambda: is_freed.wait(10) and take_both(other))

    assert (len(sold), type(refused)) == (2, OutOfStock)
