"""What customers read: the letter ..."""

from decimal import Decimal

import pytest
from django.core import mail

from apps.notifications.tests.steps import (
    NOON,
    approved,
    canceled,
    given_back,
    paid,
    placed,
    received,
    refunded,
    rejected,
    sent,
    tracked,
    wanted_back,
)
from apps.orders.models import Order
from apps.orders.services import cancel_order
from apps.orders.tests.factories import place_order
from apps.payments.rules import Fact
from apps.payments.services import record, start_payment
from core import outbox
from core.models import Delivery
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db):
    return placed()


def paid_outside(method: str) -> Order:
    """An order whose money a provider has taken."""
    order = place_order()
    payment = start_payment(order=order, provider="test", method=method)
    facts = [Fact(kind, payment.amount, kind) for kind in ("authorization", "capture")]
    record(payment_id=payment.pk, facts=facts, at=NOON)
    return order


def newest() -> str:
    """Subject and text of the last letter."""
    deliver("send_letter")
    return f"{mail.outbox[-1].subject}\n{mail.outbox[-1].body}"


def sent_by_subject() -> dict[str, str]:
    """Texts of all letters, by what their subjects say after the shop's name."""
    deliver("send_letter")
    return {message.subject.partition(": ")[2]: message.body for message in mail.outbox}


def test_of_a_canceled_order_says_that_there_is_nothing_to_pay(order):
    canceled(order)

    text = newest()

    assert f"Shopwright: your order {order.number} was canceled\nYour order was canceled\n" in text
    assert "There is nothing to pay for it." in text
    assert f"These will not be sent\n2 x {order.lines.get().product_name}\n" in text
    assert "goes back" not in text


def test_of_a_canceled_order_whose_money_is_back_says_so(order):
    paid(order)
    cancel_order(order_id=order.pk, at=NOON)

    texts = sent_by_subject()

    told = texts.pop(f"your order {order.number} was canceled")
    assert "£39.80 of the £39.80 that you have paid has gone back to you." in told
    assert "goes back" not in told
    assert "nothing to pay" not in told
    assert texts.keys() == {
        f"payment received for your order {order.number}",
        f"refund for your order {order.number}",
    }


@pytest.mark.parametrize("method", ["capture", "no_refund"])
def test_of_a_canceled_order_whose_money_is_on_its_way_says_that_another_one_follows(method):
    order = paid_outside(method)
    canceled(order)

    told = sent_by_subject()[f"your order {order.number} was canceled"]

    assert "£39.80 goes back to you; another mail tells you when." in told
    assert "has gone back" not in told


def test_of_a_cancellation_that_is_sent_again_says_how_it_stands_by_then():
    order = paid_outside("capture")
    canceled(order)
    deliver()
    first = Delivery.objects.get(event__name="order.canceled", subscriber__endswith="send_letter")

    outbox.resend(first.pk, at=NOON)

    assert "£39.80 of the £39.80 that you have paid has gone back to you." in newest()


def test_of_the_rest_that_was_canceled_says_what_has_gone_back(order):
    paid(order)
    sent(order, units=1)
    cancel_order(order_id=order.pk, is_staff=True, at=NOON)

    told = sent_by_subject()[f"part of your order {order.number} was canceled"]

    assert "comes to £19.90.\n£19.90 of the £39.80 that you have paid has gone back to you.\n" in told


def test_of_the_rest_that_was_canceled_says_what_the_order_comes_to(order):
    sent(order, units=1)
    cancel_order(order_id=order.pk, is_staff=True, at=NOON)

    text = newest()

    assert f"Shopwright: part of your order {order.number} was canceled\nPart of your order was canceled\n" in text
    assert "Your order now comes to £19.90." in text
    assert f"These will not be sent\n1 x {order.lines.get().product_name}\n" in text
    assert "goes back" not in text


def test_of_a_payment_says_how_much_has_come_and_how_much_is_left(order):
    paid(order, Decimal("9.80"))

    assert "£9.80 has arrived, thank you.\n£30.00 is still to be paid.\n" in newest()


def test_of_the_last_payment_says_that_the_order_is_paid(order):
    paid(order)

    assert "£39.80 has arrived, thank you.\nYour order is paid.\n" in newest()


def test_of_a_payment_that_comes_too_late_says_that_it_goes_back(order):
    canceled(order)
    fact = Fact("capture", 3980, "late")
    record(payment_id=order.payments.get().pk, facts=[fact], at=NOON)

    texts = sent_by_subject()

    told = texts[f"payment received for your order {order.number}"]
    assert (
        "£39.80 has arrived after your order was canceled.\nIt goes back to you; another mail tells you when." in told
    )
    assert "is paid" not in told
    assert f"refund for your order {order.number}" in texts


def test_writes_amounts_as_the_currency_has_them(order):
    Order.objects.update(currency="JPY")
    order.payments.update(currency="JPY")

    paid(order)

    assert "¥3,980 has arrived" in newest()


def test_of_a_refund_says_how_much(order):
    refunded(order)

    text = newest()

    assert "£10.00 is on its way to you." in text
    assert "before" not in text


def test_of_a_further_refund_sums_up(order):
    refunded(order)
    given_back(order, "5.00")

    text = newest()

    assert "£5.00 is on its way to you." in text
    assert "With what went back before, that is £15.00 of the £39.80 that you have paid." in text


def test_of_a_parcel_says_what_is_in_it_and_how_to_follow_it(order):
    sent(order)

    text = newest()

    assert f"Shopwright: your order {order.number} is on its way\nYour order is on its way\n" in text
    assert (
        "Sent by DHL\nTracking number: JD014\nFollow the parcel: https://example.com/track?id=JD014&lang=en\n" in text
    )
    assert f"In the parcel\n2 x {order.lines.get().product_name}\n" in text
    assert "It goes to\nAda Lovelace\n12 St James's Square\n" in text
    assert "Still to come" not in text
    assert '<a href="https://example.com/track?id=JD014&amp;lang=en"' in mail.outbox[-1].alternatives[0].content


def test_of_the_first_parcel_says_what_is_still_to_come(order):
    sent(order, units=1)

    text = newest()

    assert f"part of your order {order.number} is on its way" in text
    assert "In the parcel\n1 x " in text
    assert "Still to come\n1 x " in text


def test_of_tracking_that_was_added_says_how_to_follow_the_parcel(order):
    tracked(order)

    text = newest()

    assert (
        f"Shopwright: a parcel of your order {order.number} can be followed\nYou can follow your parcel now\n" in text
    )
    assert "Tracking number: JD014\nFollow the parcel: https://example.com/track?id=JD014&lang=en\n" in text
    assert f"In the parcel\n2 x {order.lines.get().product_name}\n" in text


def test_of_a_wish_to_return_repeats_it(order):
    wanted_back(order)

    text = newest()

    assert "Please keep the goods until then." in text
    assert "What is to come back\n1 x " in text
    assert "\nToo small\n" in text


def test_of_an_approval_carries_the_answer(order):
    approved(order)

    text = newest()

    assert "You can send it back\n" in text
    assert "\nSend it to 1 Dock Road.\n" in text


def test_of_a_rejection_says_why(order):
    rejected(order)

    text = newest()

    assert "We cannot take this back\n" in text
    assert "\nIt was worn.\n" in text


def test_of_an_arrival_says_what_has_come(order):
    received(order)

    assert "What has arrived\n1 x " in newest()
