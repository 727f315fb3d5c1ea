"""When carts are merged at once ..."""

from uuid import UUID

import pytest
from rest_framework.test import APIClient

from apps.carts.models import Cart
from apps.carts.tests.factories import CartFactory, CartLineFactory
from core.tests.racing import in_line, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

FIRST, SECOND = UUID(int=1), UUID(int=2)


def merge(customer, cart_id, *, if_match=False):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(customer)
    headers = {"If-Match": "*"} if if_match else {}
    return client.post(f"/api/v1/carts/{cart_id}/merge/", headers=headers).status_code


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_the_same_twice_is_done_once(customer, early, late):
    CartLineFactory(cart=CartFactory(pk=FIRST, user=customer))
    CartLineFactory(cart=CartFactory(pk=SECOND))

    outcomes = in_line(
        lambda: Cart.objects.all().lock_one(FIRST),
        lambda: merge(customer, SECOND, if_match=early),
        lambda: merge(customer, SECOND, if_match=late),
    )

    assert outcomes == [200, 409]
    assert [cart.lines.count() for cart in Cart.objects.order_by("pk")] == [2, 1]


def test_each_of_two_into_the_other_one_is_left(customer):
    CartLineFactory(cart=CartFactory(pk=FIRST, user=customer))
    CartLineFactory(cart=CartFactory(pk=SECOND, user=customer))

    outcomes = race(*[lambda pk=pk: merge(customer, pk, if_match=True) for pk in (FIRST, SECOND)] * 3)

    assert (outcomes.count(200) >= 1, 500 in outcomes) == (True, False)
    assert Cart.objects.filter(status="open").count() == 1
