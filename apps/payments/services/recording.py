"""Noting what providers did: the ledger, what it sums up to, and what the order is told of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from apps.orders import services as orders
from apps.orders.models import Order
from apps.payments.events import PaymentAuthorized, PaymentCaptured, PaymentRefunded
from apps.payments.models import Instruction, Payment, Transaction
from apps.payments.rules import Fact, standing_of
from core.events import publish
from core.exceptions import NotFound
from core.money import to_text

SENTENCES = {
    "authorization": "{amount} {currency} was authorized.",
    "decline": "The payment was declined: {detail}",
    "capture": "{amount} {currency} was paid.",
    "void": "The payment was voided.",
    "refund": "{amount} {currency} was refunded.",
}


class OrderAppeared(Exception):
    """While a payment was waited for, its cart became an order, which has to be locked first."""


def lock_payment(payment_id: UUID) -> Payment:
    """Lock a payment, and before it its order, as everybody does who has to do with both. Raises NotFound."""
    while True:
        try:
            with transaction.atomic():
                return _lock(payment_id)
        except OrderAppeared:
            continue


def _lock(payment_id: UUID) -> Payment:
    found = Payment.objects.filter(pk=payment_id).values_list("order_id", flat=True)
    if not found:
        raise NotFound("There is no such payment.")
    if found[0]:
        Order.objects.all().lock_one(found[0])
    payment = Payment.objects.all().lock_one(payment_id)
    if payment.order_id != found[0]:
        raise OrderAppeared
    return payment


@transaction.atomic
def restate_payment(*, payment_id: UUID) -> None:
    """Bring a payment, and its order, in step with what its provider did and was told. Raises NotFound."""
    restate(lock_payment(payment_id))


@transaction.atomic
def record(*, payment_id: UUID, facts: Sequence[Fact], at: datetime, actor_id: UUID | None = None) -> Payment:
    """Note what a provider says it did with a payment; what is known already is passed over.

    In whatever order facts arrive, the same set of them gives the same payment. Raises NotFound.
    """
    payment = lock_payment(payment_id)
    known = set(payment.transactions.values_list("kind", "reference"))
    news = [fact for fact in dict.fromkeys(facts) if (fact.kind, fact.reference) not in known]
    if news:
        _write(payment, news, at)
    restate(payment)
    for fact in news:
        _tell(payment, fact, at, actor_id)
    return payment


def _write(payment: Payment, news: Iterable[Fact], at: datetime) -> None:
    Transaction.objects.bulk_create(
        Transaction(
            payment=payment,
            kind=fact.kind,
            amount=fact.amount,
            reference=fact.reference,
            detail=fact.detail[:255],
            at=at,
        )
        for fact in news
    )


def restate(payment: Payment) -> None:
    """Bring a locked payment, and its order, in step with its transactions and instructions.

    What a provider was told can have happened without its answer having arrived: no more is on its way than there is.
    """
    rows = payment.transactions.values_list("kind", "amount", "reference")
    standing = standing_of(Fact(*row) for row in rows)
    told = Instruction.objects.filter(payment=payment, status=Instruction.Status.PENDING)
    asked = dict(told.values_list("kind").annotate(total=Sum("amount")).order_by())
    payment.status, payment.authorized = standing.status, standing.authorized
    payment.captured, payment.refunded = standing.captured, standing.refunded
    payment.capturing = min(asked.get("capture", 0), standing.authorized - standing.captured)
    payment.refunding = min(asked.get("refund", 0), standing.captured - standing.refunded)
    payment.save()
    if payment.order_id:
        settle_order(payment.order_id)


@transaction.atomic
def settle_order(order_id: UUID) -> None:
    """Tell an order what its payments sum up to."""
    rows = Payment.objects.filter(order_id=order_id).values_list("status", "authorized", "captured", "refunded")
    orders.settle_payments(
        order_id=order_id,
        authorized=sum(authorized for status, authorized, *_ in rows if status != Payment.Status.VOIDED),
        captured=sum(row[2] for row in rows),
        refunded=sum(row[3] for row in rows),
    )


def tell_the_past(payment: Payment) -> None:
    """Tell a payment's new order what was done before it was placed."""
    for done in payment.transactions.order_by("pk"):
        _tell(payment, Fact(done.kind, done.amount, done.reference, done.detail), done.at, None)


def _tell(payment: Payment, fact: Fact, at: datetime, actor_id: UUID | None) -> None:
    """Write news into the order's timeline, and announce them."""
    if payment.order is not None:
        amount = to_text(fact.amount, payment.currency)
        detail = SENTENCES[fact.kind].format(amount=amount, currency=payment.currency, detail=fact.detail)
        orders.note(order=payment.order, kind=f"payment_{fact.kind}", detail=detail, at=at, actor_id=actor_id)
        if fact.kind == "capture":
            publish(PaymentCaptured(payment.order.pk, payment.pk, fact.amount, payment.currency))
        elif fact.kind == "refund":
            publish(PaymentRefunded(payment.order.pk, payment.pk, fact.amount, payment.currency))
    elif fact.kind in {"authorization", "capture"}:
        publish(PaymentAuthorized(payment.pk))
