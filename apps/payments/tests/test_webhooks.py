"""A provider's webhook ..."""

from uuid import uuid4

import pytest

from apps.payments.gateways.test import SIGNATURE, sign, webhook
from apps.payments.models import Notice, Transaction
from apps.payments.rules import Fact
from apps.payments.tests.orders import money, unpaid
from apps.payments.tests.telling import WEBHOOK, promised, taken, tell
from core.exceptions import NotFound
from core.models import Delivery
from core.tests.delivering import deliver
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

APPLY = "apps.payments.tasks.apply_notice"


def standing(payment):
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    return payment.status, payment.authorized, payment.captured, payment.refunded, payment.order.payment_status


@pytest.fixture
def payment(db):
    return unpaid("test")


def test_is_stored_before_it_is_applied(api, payment):
    assert tell(api, payment, promised(payment)).status_code == 200

    assert standing(payment) == ("pending", 0, 0, 0, "unpaid")
    assert (Notice.objects.get().event_id, Notice.objects.get().applied_at) == ("e1", None)
    deliver()
    assert standing(payment) == ("authorized", 3980, 0, 0, "authorized")
    assert Notice.objects.get().applied_at is not None


def test_that_comes_twice_counts_once(api, payment):
    for _ in range(3):
        assert tell(api, payment, taken(payment)).status_code == 200
        deliver()

    assert standing(payment) == ("captured", 3980, 3980, 0, "paid")
    assert (Notice.objects.count(), Transaction.objects.count()) == (1, 1)


def test_that_tells_the_same_under_another_id_counts_once(api, payment):
    for event_id in ("e1", "e2"):
        tell(api, payment, taken(payment), event_id=event_id)
    deliver()

    assert (Notice.objects.count(), Transaction.objects.count()) == (2, 1)


def test_may_come_in_any_order(api, payment):
    back = Fact("refund", 980, "r1")
    for event_id, fact in (("e3", back), ("e2", taken(payment)), ("e1", promised(payment))):
        tell(api, payment, fact, event_id=event_id)
        deliver()

    assert standing(payment) == ("captured", 3980, 3980, 980, "partially_refunded")


@pytest.mark.parametrize("signature", ["", "0" * 64, "ü"])
def test_that_nobody_signed_is_refused(api, payment, signature):
    before = money()
    body = webhook("e1", payment.pk, taken(payment))

    answer = api.post(WEBHOOK, body, content_type="application/json", headers={SIGNATURE: signature})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_webhook")
    assert (Notice.objects.count(), money()) == (0, before)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"id": 1, "payment": "x", "facts": []}', b"\xff", b"null"])
def test_that_cannot_be_read_is_refused(api, body):
    answer = api.post(WEBHOOK, body, content_type="application/json", headers={SIGNATURE: sign(body)})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_webhook")
    assert not Notice.objects.exists()


def test_of_no_provider_is_not_found(api):
    assert api.post("/api/v1/webhooks/payments/gold/", b"{}", content_type="application/json").status_code == 404


def test_about_a_payment_that_is_not_ours_is_kept_for_staff_to_see(api, payment):
    payment.pk = uuid4()
    tell(api, payment, taken(payment))

    with pytest.raises(NotFound):
        deliver()

    assert Notice.objects.get().applied_at is None
    assert Delivery.objects.get(subscriber=APPLY).status == Delivery.Status.PENDING


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_that_comes_ten_times_at_once_is_stored_once(payment):
    from apps.payments.services import receive_webhook
    from apps.payments.tests.orders import NOON

    body = webhook("e1", payment.pk, taken(payment))
    headers = {SIGNATURE: sign(body)}

    results = at_once(10, lambda: receive_webhook(provider="test", headers=headers, body=body, at=NOON))

    assert sorted(results) == [0] * 9 + [1]
    assert (Notice.objects.count(), Delivery.objects.filter(subscriber=APPLY).count()) == (1, 1)
