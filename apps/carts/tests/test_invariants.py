"""Verifying carts ..."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.carts import services
from apps.carts.models import Cart, Reservation
from apps.carts.tests.factories import CartLineFactory
from apps.inventory.models import StockLevel
from apps.products.models import Variant
from apps.products.tests.factories import VariantFactory
from core.tests.verifying import after_repair, the_violation, violations

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(db):
    """A cart that holds two of ten."""
    line = CartLineFactory(variant=VariantFactory(sku="OAK"))
    with transaction.atomic():
        cart = Cart.objects.with_terms().lock_one(line.cart_id)
        services.hold_stock(cart=cart, demand={line.variant_id: 2}, at=timezone.now())
    return cart


def test_finds_nothing_wrong_with_a_cart_that_pays(cart):
    assert violations() == []


@pytest.mark.parametrize("held", [1, 3])
def test_finds_a_level_that_keeps_back_what_no_cart_holds(cart, held):
    Reservation.objects.update(quantity=held)

    assert the_violation() == ("reserved-stock", "OAK at Warehouse", f"2 are reserved, and carts hold {held}.")
    assert after_repair("reserved-stock") == (1, [], [])
    assert StockLevel.objects.values_list("reserved", "available").get() == (held, 10 - held)
    assert Variant.objects.get().stock == 10 - held


def test_finds_units_that_are_kept_back_for_nobody(cart):
    Reservation.objects.all().delete()

    problem = "2 are reserved, and carts hold 0."
    assert the_violation() == ("reserved-stock", "OAK at Warehouse", problem)
    assert after_repair("reserved-stock") == (1, [], [])


def test_does_not_keep_back_more_than_there_is(cart):
    Reservation.objects.update(quantity=11)

    repaired, (refusal,), left = after_repair("reserved-stock")

    assert (repaired, left) == (0, ["reserved-stock"])
    assert "not that many units" in refusal
    assert StockLevel.objects.get().reserved == 2


@pytest.mark.parametrize("status", ["merged", "expired"])
def test_finds_a_hold_of_a_cart_that_will_not_pay(cart, status):
    Cart.objects.update(status=status)

    assert the_violation() == ("cart-holds", f"cart {cart.pk}", f"It is {status}, and has held stock for too long.")
    assert after_repair("cart-holds") == (1, [], [])
    assert StockLevel.objects.get().reserved == 0


def test_finds_a_hold_that_nobody_has_ended(cart):
    end = Reservation.objects.get().expires_at
    assert violations(end + timedelta(minutes=59)) == []

    late = end + timedelta(minutes=60)
    assert the_violation(late) == ("cart-holds", f"cart {cart.pk}", "It is open, and has held stock for too long.")
    assert after_repair("cart-holds", late) == (1, [], [])


def test_finds_a_cart_that_has_forgotten_what_it_holds(cart):
    Cart.objects.update(holds_stock=False)

    assert the_violation() == ("cart-flags", f"cart {cart.pk}", "It holds stock and does not say so.")
    assert after_repair("cart-flags") == (1, [], [])


def test_need_not_look_for_lines_without_units_or_with_too_many(cart):
    """The database forbids them."""
    for quantity in (0, 1000):
        with pytest.raises(IntegrityError, match="cart_line_quantity_1_to_999"), transaction.atomic():
            cart.lines.update(quantity=quantity)
