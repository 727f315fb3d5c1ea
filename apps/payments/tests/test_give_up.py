"""A payment that is given up ..."""

import pytest

from apps.carts.tests.factories import CartFactory
from apps.payments import services
from apps.payments.exceptions import PaymentDeclined
from apps.payments.gateways import Report, TestProvider, providers
from apps.payments.models import Payment
from apps.payments.rules import Fact
from apps.payments.tests.orders import NOON
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db


class RefusesToVoid(TestProvider):
    """A provider that voids nothing, and says what has happened instead."""

    def __init__(self, *facts: Fact) -> None:
        self.facts = facts

    def void(self, charge, key):
        raise PaymentDeclined("It cannot be voided.")

    def reconcile(self, charge):
        return Report(self.facts)


@pytest.fixture
def payment(db) -> Payment:
    """What nobody has paid yet, and nobody is to pay any more."""
    terms = {"provider": "test", "method": "abandoned", "amount": 1990, "user_id": None}
    payment = services.open_payment(cart=CartFactory(), at=NOON, **terms)
    services.give_up(payment_id=payment.pk, at=NOON)
    return payment


def test_just_when_it_is_paid_goes_back(payment, monkeypatch):
    monkeypatch.setitem(providers._entries, "test", RefusesToVoid(Fact("capture", 1990, "c1")))

    deliver("carry_out_instruction")
    services.give_up(payment_id=payment.pk, at=NOON)

    payment.refresh_from_db()
    assert (payment.status, payment.captured, payment.refunding) == ("captured", 1990, 1990)


def test_and_that_its_provider_does_not_know_has_failed(payment, monkeypatch):
    monkeypatch.setitem(providers._entries, "test", RefusesToVoid())

    deliver("carry_out_instruction")

    payment.refresh_from_db()
    assert (payment.status, payment.captured) == ("failed", 0)


def test_twice_is_asked_for_once_where_its_provider_refuses(payment, monkeypatch):
    monkeypatch.setitem(providers._entries, "test", RefusesToVoid(Fact("authorization", 1990, "a1")))
    deliver("carry_out_instruction")

    services.give_up(payment_id=payment.pk, at=NOON)

    payment.refresh_from_db()
    assert (payment.status, payment.told.count()) == ("authorized", 1)
