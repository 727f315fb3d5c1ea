"""Verifying orders ..."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from apps.carts.models import Cart
from apps.carts.tests.factories import CartFactory
from apps.inventory.models import StockLevel
from apps.orders import services
from apps.orders.models import Allocation, Order, OrderLine, OrderNumber
from apps.orders.tests.factories import place_order
from apps.products.models import Product, Variant
from apps.products.tests.factories import VariantFactory
from core.tests.verifying import after_repair, the_violation, violations

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def order(db):
    """Three of ten units of a thing for 19.90."""
    return place_order(variant=VariantFactory(sku="OAK"), quantity=3)


def called(order):
    return f"order {order.number}"


def cancel(order):
    return services.cancel_order(order_id=order.pk, at=NOON)


def allow_backorder(is_allowed, *models):
    for model in models:
        model.objects.update(allow_backorder=is_allowed)


def test_finds_nothing_wrong_with_what_services_wrote(order):
    place_order(variant=VariantFactory(stock=None))
    place_order(variant=VariantFactory(stock=1, allow_backorder=True), quantity=5)
    cancel(place_order())

    assert violations() == []


@pytest.mark.parametrize("allocated", [0, 2, 10])
def test_finds_a_level_that_promises_what_no_order_holds(order, allocated):
    StockLevel.objects.update(allocated=allocated)
    Variant.objects.update(stock=10 - allocated)
    Product.objects.update(stock=10 - allocated)

    problem = f"{allocated} are allocated, and orders hold 3."
    assert the_violation() == ("allocated-stock", "OAK at Warehouse", problem)
    assert after_repair("allocated-stock") == (1, [], [])
    assert (StockLevel.objects.get().available, Variant.objects.get().stock) == (7, 7)


def test_finds_a_line_that_holds_less_than_is_to_be_sent(order):
    Allocation.objects.update(quantity=2)
    StockLevel.objects.update(allocated=2)
    Variant.objects.update(stock=8)
    Product.objects.update(stock=8)

    problem = "It holds 2 units, and 3 are to be sent."
    assert the_violation() == ("order-allocations", f"OAK of {called(order)}", problem)


def test_finds_a_backorder_that_holds_only_what_is_there():
    order = place_order(variant=VariantFactory(sku="OAK", stock=2, allow_backorder=True), quantity=5)
    Allocation.objects.update(quantity=2)
    StockLevel.objects.update(allocated=2)

    problem = "It holds 2 units, and 5 are to be sent."
    assert the_violation() == ("order-allocations", f"OAK of {called(order)}", problem)


def test_does_not_miss_holds_of_what_was_not_tracked_when_it_was_ordered():
    place_order(variant=VariantFactory(stock=None))

    Variant.objects.update(track_stock=True, stock=0)
    Product.objects.update(stock=0)

    assert violations() == []


def test_does_not_forbid_to_oversell_what_is_oversold():
    place_order(variant=VariantFactory(sku="OAK", stock=2, allow_backorder=True), quantity=5)
    allow_backorder(False, Variant, Product)

    repaired, (refusal,), left = after_repair("stock-backorder")

    assert (repaired, left) == (0, ["stock-backorder"])
    assert "some may be promised to orders" in refusal
    assert StockLevel.objects.get().allow_backorder is True


def test_does_not_promise_more_than_there_is(order):
    Allocation.objects.update(quantity=11)

    repaired, _, left = after_repair("allocated-stock")

    assert (repaired, left) == (0, ["allocated-stock", "order-allocations"])
    assert StockLevel.objects.get().allocated == 3


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"subtotal": F("subtotal") + 1, "total": F("total") + 1}, "Its subtotal is 5971, not 5970."),
        ({"discount_total": 1, "total": F("total") - 1}, "Its discount_total is 1, not 0."),
        ({"tax_total": 1}, "Its tax_total is 1, not 0."),
    ],
)
def test_finds_an_order_that_is_not_the_sum_of_its_lines(order, columns, problem):
    Order.objects.update(**columns)

    assert the_violation() == ("order-sums", called(order), problem)


def test_finds_less_tax_than_is_in_the_lines_also_where_shipping_is_taxed(order):
    OrderLine.objects.update(tax=5)
    Order.objects.update(tax_total=4, shipping_total=500, total=F("total") + 500)

    assert the_violation() == ("order-sums", called(order), "Its tax_total is 4, not 5.")


def test_takes_more_tax_than_is_in_the_lines_for_that_on_shipping(order):
    Order.objects.update(tax_total=83, shipping_total=500, total=F("total") + 500)

    assert violations() == []


def test_finds_an_order_whose_lines_are_gone(order):
    cancel(order)
    OrderLine.objects.all().delete()
    Order.objects.update(subtotal=0, total=0, canceled_total=0, payment_status="paid")

    assert the_violation() == ("order-sums", called(order), "Its lines are gone.")


def test_finds_a_canceled_order_of_which_something_is_owed(order):
    cancel(order)
    Order.objects.update(canceled_total=F("total") - 1)

    problem = "5969 of its total are called off, and what was canceled of it is worth 5970."
    assert the_violation() == ("order-cancellations", called(order), problem)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"status": "completed"}, "Its status is completed, not open."),
        ({"fulfillment_status": "fulfilled"}, "Its fulfillment_status is fulfilled, not unfulfilled."),
    ],
)
def test_finds_a_state_that_the_lines_do_not_bear_out(order, columns, problem):
    Order.objects.update(**columns)

    assert the_violation() == ("order-states", called(order), problem)
    assert after_repair("order-states") == (1, [], [])


def test_finds_a_number_that_is_still_to_be_given(order):
    Order.objects.update(number=F("number") + 1)

    problem = f"The last number given is {order.number}: the order that is to be given this one cannot be placed."
    assert the_violation() == ("order-numbers", f"order {order.number + 1}", problem)


def test_finds_a_source_of_numbers_that_has_forgotten_them(order):
    OrderNumber.objects.all().delete()

    assert the_violation()[:2] == ("order-numbers", called(order))


def test_finds_a_cart_that_was_ordered_and_has_no_order(db):
    cart = CartFactory(status=Cart.Status.ORDERED)

    assert the_violation() == ("ordered-carts", f"cart {cart.pk}", "It was ordered and has no order.")


def test_finds_a_cart_that_has_an_order_and_could_be_ordered_again(order):
    cart = CartFactory()
    Order.objects.update(cart=cart)

    assert the_violation() == ("ordered-carts", f"cart {cart.pk}", "It is open and has an order.")


@pytest.mark.parametrize(
    ("model", "columns", "constraint"),
    [
        (Order, {"total": F("total") + 1}, "order_total_is_the_sum_of_its_parts"),
        (Order, {"canceled_total": F("total") + 1}, "order_canceled_within_total"),
        (Order, {"status": "canceled"}, "order_canceled_has_its_time"),
        (OrderLine, {"total": F("total") + 1}, "order_line_total_is_the_sum_of_its_parts"),
        (OrderLine, {"fulfilled": 2, "canceled": 2}, "order_line_sent_within_ordered"),
        (OrderLine, {"returned": 1}, "order_line_returned_within_sent"),
        (Allocation, {"quantity": 0}, "allocation_holds_something"),
    ],
)
def test_need_not_look_for_what_the_database_forbids(order, model, columns, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**columns)


@pytest.mark.parametrize("column", ["number", "cart"])
def test_need_not_look_for_a_number_or_cart_with_two_orders(order, column):
    """The database forbids it."""
    Order.objects.update(cart=CartFactory())
    order.refresh_from_db()
    twin = place_order()

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=twin.pk).update(**{column: getattr(order, column)})
