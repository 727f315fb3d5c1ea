"""An order that somebody else has changed meanwhile ..."""

import pytest

from apps.fulfillment.services import Parcel, fulfill_order
from apps.payments.models import Transaction
from apps.payments.tests.orders import NOON, money, paid, unpaid
from apps.returns.models import Return

pytestmark = pytest.mark.django_db


def url(payment, rest=""):
    return f"/api/v1/orders/{payment.order_id}/{rest}"


def etag(api, payment):
    return api.get(url(payment))["ETag"]


@pytest.mark.parametrize(
    ("rest", "body"),
    [
        ("cancel/", {}),
        ("fulfillments/", {}),
        ("refunds/", {"amount": "1.00"}),
        ("payments/{payment}/capture/", {}),
        ("payments/{payment}/void/", {}),
        ("returns/", {"lines": []}),
    ],
)
def test_is_not_written_over(admin_api, rest, body):
    payment = paid()
    stale = etag(admin_api, payment)
    fulfill_order(order_id=payment.order_id, parcel=Parcel([(payment.order.lines.get().pk, 1)]), at=NOON)
    before = money()

    answer = admin_api.post(url(payment, rest.format(payment=payment.pk)), body, headers={"If-Match": stale})

    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert (money(), Return.objects.count()) == (before, 0)


def test_is_written_while_it_is_what_was_seen(admin_api):
    payment = unpaid()

    answer = admin_api.post(
        url(payment, f"payments/{payment.pk}/capture/"), headers={"If-Match": etag(admin_api, payment)}
    )

    assert (answer.status_code, Transaction.objects.count()) == (200, 1)


def test_is_answered_as_before_under_the_same_key(admin_api):
    payment = unpaid()
    headers = {"If-Match": etag(admin_api, payment), "Idempotency-Key": "once"}

    first = admin_api.post(url(payment, f"payments/{payment.pk}/capture/"), headers=headers)
    again = admin_api.post(url(payment, f"payments/{payment.pk}/capture/"), headers=headers)

    assert (first.status_code, again.content) == (200, first.content)


def test_is_no_more_than_not_found_to_a_stranger(customer_api):
    answer = customer_api.post(url(paid(), "cancel/"), headers={"If-Match": '"x"'})

    assert answer.status_code == 404
