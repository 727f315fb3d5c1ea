"""What a provider outside tells by webhooks, for everybody's tests."""

from apps.payments.gateways.test import SIGNATURE, sign, webhook
from apps.payments.models import Payment
from apps.payments.rules import Fact

WEBHOOK = "/api/v1/webhooks/payments/test/"


def tell(api, payment: Payment, *facts: Fact, event_id: str = "e1"):
    """Send a signed webhook about a payment; returns the shop's answer."""
    body = webhook(event_id, payment.pk, *facts)
    return api.post(WEBHOOK, body, content_type="application/json", headers={SIGNATURE: sign(body)})


def promised(payment: Payment, reference: str = "a1") -> Fact:
    """The whole amount was authorized."""
    return Fact("authorization", payment.amount, reference)


def taken(payment: Payment, reference: str = "c1") -> Fact:
    """The whole amount was captured."""
    return Fact("capture", payment.amount, reference)
