"""A created order ..."""

import pytest
from django.db import IntegrityError, transaction

from apps.orders.models import Order
from apps.orders.signals import order_created
from apps.orders.tests.factories import place_order
from apps.users.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    orders = []

    def listen(sender, order, **kwargs):
        orders.append(order)

    order_created.connect(listen)
    yield orders
    order_created.disconnect(listen)


def test_is_told_to_code_outside_the_shop_after_the_commit(heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        order = place_order()
        assert heard == []

    assert heard == [order]


def test_is_not_undone_by_a_receiver_that_fails(django_capture_on_commit_callbacks):
    def fail(sender, order, **kwargs):
        raise RuntimeError("not ours")

    order_created.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            order = place_order()
    finally:
        order_created.disconnect(fail)

    assert Order.objects.get() == order


def test_cannot_have_a_total_that_is_not_the_sum_of_its_parts():
    order = place_order()

    with pytest.raises(IntegrityError, match="order_total_is_the_sum_of_its_parts"), transaction.atomic():
        Order.objects.update(total=1)

    order.refresh_from_db()
    assert order.total == 3980


def test_of_a_guest_joins_the_account_once_the_address_is_proved():
    order = place_order(email="ada@example.com")
    other = place_order(email="grace@example.com")
    user = UserFactory(email="ada@example.com")

    from apps.orders import services

    assert services.claim_guest_orders(user_id=user.pk) == 1

    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.user, other.user) == (user, None)
