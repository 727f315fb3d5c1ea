"""An order that has been through everything, as it is shown ..."""

from decimal import Decimal

import pytest

from apps.fulfillment.services import Parcel, fulfill_order
from apps.orders.models import Order
from apps.orders.tests.factories import place_order
from apps.payments import services as payments
from apps.payments.models import Refund
from apps.products.tests.factories import VariantFactory
from apps.returns.models import Return
from apps.returns.tests.orders import NOON, take, wanted

pytestmark = pytest.mark.django_db


def sent_and_returned(times: int) -> Order:
    """Chairs and lamps for 19.90 each, of which one each was sent, came back and was refunded, so many times."""
    order = place_order(variant=VariantFactory(sku="CHAIR"), more=[VariantFactory(sku="LAMP")], quantity=times + 1)
    for _ in range(times):
        payment = payments.start_payment(order=order, provider="manual")
        both = [(line.pk, 1) for line in order.lines.all()]
        payments.capture_payment(order_id=order.pk, payment_id=payment.pk, amount=Decimal("39.80"), at=NOON)
        fulfill_order(order_id=order.pk, parcel=Parcel(both, carrier="DHL"), at=NOON)
        take("refund", take("receive", take("approve", wanted(order, 1))))
        payments.refund_order(order_id=order.pk, wish=payments.Wish(amount=Decimal("1.00")), at=NOON)
    return order


@pytest.mark.parametrize("times", [1, 8])
def test_costs_two_statements(admin_api, budget, times):
    order = sent_and_returned(times)

    with budget(2):
        shown = admin_api.get(f"/api/v1/orders/{order.pk}/").json()

    counts = {name: len(shown[name]) for name in ("payments", "fulfillments", "returns", "refunds", "timeline")}
    assert counts == {
        "payments": times, "fulfillments": times, "returns": times, "refunds": 2 * times, "timeline": 1 + 8 * times,
    }  # fmt: skip


def test_costs_no_more_than_one_that_was_just_placed(admin_api, budget):
    order = place_order()

    with budget(2):
        admin_api.get(f"/api/v1/orders/{order.pk}/")


def test_says_of_each_part_what_it_says_alone(admin_api):
    order = sent_and_returned(1)
    chair, lamp = (str(line.pk) for line in order.lines.all())
    back, refund, extra = Return.objects.get(), *Refund.objects.order_by("pk")
    payment = order.payments.get()

    shown = admin_api.get(f"/api/v1/orders/{order.pk}/").json()

    assert shown["payments"] == [
        {
            "id": str(payment.pk), "provider": "manual", "method": payment.method, "status": "captured",
            "amount": "79.60", "authorized": "39.80", "captured": "39.80", "refunded": "20.90",
            "capturing": "0.00", "refunding": "0.00", "currency": "GBP",
            "instructions": payment.instructions, "client_data": None, "expires_at": None,
        }
    ]  # fmt: skip
    assert shown["fulfillments"] == [
        {
            "id": str(order.fulfillments.get().pk), "carrier": "DHL", "tracking_number": "", "tracking_url": "",
            "lines": [{"line": chair, "quantity": 1}, {"line": lamp, "quantity": 1}],
            "sent_at": "2026-11-23T12:00:00Z",
        }
    ]  # fmt: skip
    same = {"payment": str(payment.pk), "status": "succeeded", "currency": "GBP", "restock": False, "failure": "",
            "created_at": "2026-11-23T12:00:00Z"}  # fmt: skip
    assert shown["refunds"] == [
        {"id": str(refund.pk), "amount": "19.90", "reason": "Return",
         "lines": [{"line": chair, "quantity": 1, "amount": "19.90"}], **same},
        {"id": str(extra.pk), "amount": "1.00", "reason": "", "lines": [], **same},
    ]  # fmt: skip
    assert shown["returns"] == [
        {
            "id": str(back.pk), "order": str(order.pk), "status": "refunded", "reason": "", "answer": "",
            "refund": str(refund.pk), "requested_at": "2026-11-23T12:00:00Z",
            "lines": [{"line": chair, "quantity": 1, "received": 1, "restock": True}],
        }
    ]  # fmt: skip


def test_keeps_what_a_provider_gave_for_the_browser(admin_api):
    order = place_order()
    payment = payments.start_payment(order=order, provider="test", method="late")
    order.payments.update(client_data={"key": 'of "é"', "deep": [1, None]})

    (shown,) = admin_api.get(f"/api/v1/orders/{order.pk}/").json()["payments"]

    assert (shown["id"], shown["client_data"]) == (str(payment.pk), {"key": 'of "é"', "deep": [1, None]})


def test_has_an_etag_that_stays(admin_api):
    order = sent_and_returned(3)

    tags = {admin_api.get(f"/api/v1/orders/{order.pk}/")["ETag"] for _ in range(3)}

    assert len(tags) == 1
