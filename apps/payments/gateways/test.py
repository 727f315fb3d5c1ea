"""A provider that moves no money, to try out everything that a real one does: also late, twice, wrong or not at all.

The method decides how it behaves. It remembers nothing: what it says hangs on the payment and the key alone, so the
same thing told twice has the same reference, as with a real one. Off in production.
"""

import hmac
from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson
from django.conf import settings

from apps.payments.exceptions import InvalidNotice, PaymentDeclined, ProviderUnavailable
from apps.payments.gateways.base import Charge, PaymentMethod, Report, Started, Told
from apps.payments.rules import Fact

SIGNATURE = "X-Test-Signature"

METHODS = (
    PaymentMethod("approve", "Test: approved at once"),
    PaymentMethod("capture", "Test: paid at once"),
    PaymentMethod("decline", "Test: declined"),
    PaymentMethod("late", "Test: approved later, when asked or by a webhook"),
    PaymentMethod("abandoned", "Test: the customer never pays"),
    PaymentMethod("timeout", "Test: approved, but the answer is lost"),
    PaymentMethod("unreachable", "Test: never heard of it"),
    PaymentMethod("no_capture", "Test: approved, refuses to capture"),
    PaymentMethod("no_refund", "Test: paid at once, refuses to refund"),
)


class TestProvider:
    """A fake of what is outside."""

    __test__ = False  # pytest would take it for a test

    code = "test"
    is_outside = True

    def methods(self, currency: str) -> Sequence[PaymentMethod]:
        """Offer every behavior, in every currency."""
        return METHODS

    def start(self, method: str, currency: str) -> Started | None:
        """Begin by the named method, else the first."""
        named = method or METHODS[0].code
        return Started(named, "") if named in {offered.code for offered in METHODS} else None

    def authorize(self, charge: Charge) -> Report:
        """Approve, decline, fall silent, or leave the customer with something to do."""
        match charge.method:
            case "decline":
                raise PaymentDeclined("The card was declined.")
            case "timeout" | "unreachable":
                raise ProviderUnavailable(self.code)
            case "late" | "abandoned":
                return Report(client_data={"next": "Approve the payment by a webhook, or wait."})
        return Report(self._paid(charge))

    def capture(self, charge: Charge, amount: int, key: UUID) -> Report:
        """Capture, but for the method that does not."""
        if charge.method == "no_capture":
            raise PaymentDeclined("The authorization has expired.")
        return Report((Fact("capture", amount, f"test_capture_{key}"),))

    def void(self, charge: Charge, key: UUID) -> Report:
        """Give up the money."""
        return Report((Fact("void", charge.amount, f"test_void_{charge.payment_id}"),))

    def refund(self, charge: Charge, amount: int, key: UUID) -> Report:
        """Refund, but for the method that does not."""
        if charge.method == "no_refund":
            raise PaymentDeclined("The account is closed.")
        return Report((Fact("refund", amount, f"test_refund_{key}"),))

    def reconcile(self, charge: Charge) -> Report:
        """Say what has become of it: a late one has been approved by now."""
        match charge.method:
            case "decline":
                return Report((Fact("decline", 0, f"test_decline_{charge.payment_id}", "The card was declined."),))
            case "abandoned" | "unreachable":
                return Report()
        return Report(self._paid(charge))

    def _paid(self, charge: Charge) -> tuple[Fact, ...]:
        promised = Fact("authorization", charge.amount, f"test_authorization_{charge.payment_id}")
        if charge.method in {"capture", "no_refund"}:
            return promised, Fact("capture", charge.amount, f"test_capture_{charge.payment_id}")
        return (promised,)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Told]:
        """Read what `webhook` has written."""
        if not hmac.compare_digest(sign(body).encode(), headers.get(SIGNATURE, "").encode()):
            raise InvalidNotice
        try:
            told = orjson.loads(body)
            facts = tuple(Fact(**{"detail": "", **fact}) for fact in told["facts"])
            return [Told(str(told["id"]), UUID(told["payment"]), facts)]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise InvalidNotice from error


def sign(body: bytes) -> str:
    """Sign a webhook as the provider does: HMAC-SHA256 under a key of the shop's secret."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"shopwright:test-webhook", "sha256")
    return hmac.new(key, body, "sha256").hexdigest()


def webhook(event_id: str, payment_id: UUID, *facts: Fact) -> bytes:
    """Write a webhook that tells these facts."""
    told = [
        {"kind": fact.kind, "amount": fact.amount, "reference": fact.reference, "detail": fact.detail} for fact in facts
    ]
    return orjson.dumps({"id": event_id, "payment": str(payment_id), "facts": told})
