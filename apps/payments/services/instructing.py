"""Telling providers what to do with a payment, and noting what they answered.

An instruction is committed first. One for a provider outside is carried out from the outbox, under its id as the key,
as often as it takes to get an answer; where the money comes by another way, it is done with being noted.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.orders import services as orders
from apps.orders.models import Order
from apps.payments.events import PaymentInstructed, RefundSettled
from apps.payments.exceptions import AmountTooLarge, PaymentDeclined
from apps.payments.gateways import PaymentProvider, Report
from apps.payments.models import Instruction, Payment
from apps.payments.rules import BECOMES, PAID_ELSEWHERE, TRANSITIONS, Fact, Kind
from apps.payments.services.opening import charge_of, declined, provider_of
from apps.payments.services.recording import lock_payment, record, restate
from core import outbox
from core.events import publish
from core.exceptions import InvalidFields, InvalidTransition, NotFound
from core.money import read_amount, to_text


@transaction.atomic
def capture_payment(
    *, order_id: UUID, payment_id: UUID, amount: Decimal | None = None, actor_id: UUID | None = None, at: datetime
) -> Payment:
    """Take what was promised, or note that it has arrived: all that is owed, or an amount of the order's currency.

    Raises NotFound, InvalidTransition, InvalidFields for an amount of nothing, AmountTooLarge.
    """
    order, payment = _lock(order_id, payment_id, "capture")
    left = _capturable(order, payment)
    wanted = left if amount is None else read_amount(amount, payment.currency, field="amount")
    if wanted <= 0:
        raise InvalidFields({"amount": ["There is nothing to capture."]})
    if wanted > left:
        raise AmountTooLarge(to_text(max(left, 0), payment.currency), payment.currency)
    return give(payment, "capture", wanted, at=at, actor_id=actor_id).payment


def _capturable(order: Order, payment: Payment) -> int:
    """Give what may be taken: no more than was promised, and no more than is owed."""
    taken = sum(sum(row) for row in order.payments.values_list("captured", "capturing"))
    promised = payment.authorized if provider_of(payment.provider).is_outside else payment.amount
    return min(promised - payment.captured - payment.capturing, order.owed - taken)


@transaction.atomic
def void_payment(*, order_id: UUID, payment_id: UUID, actor_id: UUID | None = None, at: datetime) -> Payment:
    """Give up what was promised or is waited for. Raises NotFound, and InvalidTransition once any of it was taken."""
    _, payment = _lock(order_id, payment_id, "void")
    return give(payment, "void", payment.amount, at=at, actor_id=actor_id).payment


def _lock(order_id: UUID, payment_id: UUID, kind: Kind) -> tuple[Order, Payment]:
    order = orders.lock_order(order_id, to_be=BECOMES[kind])
    payment = Payment.objects.filter(order=order, pk=payment_id).first()
    if payment is None:
        raise NotFound("This order has no such payment.")
    payment = lock_payment(payment_id)
    check(payment, kind)
    return order, payment


def check(payment: Payment, kind: Kind) -> None:
    """Raise InvalidTransition where a locked payment's status forbids it, or the like is under way already."""
    allowed = TRANSITIONS if provider_of(payment.provider).is_outside else PAID_ELSEWHERE
    if payment.status not in allowed[kind]:
        raise InvalidTransition("payment", payment.status, BECOMES[kind])
    if kind != "refund" and payment.told.filter(status=Instruction.Status.PENDING).exists():
        raise InvalidTransition("payment", "waiting for its provider", BECOMES[kind])


def give(payment: Payment, kind: Kind, amount: int, *, at: datetime, actor_id: UUID | None = None) -> Instruction:
    """Give an instruction for a locked payment; one that is not for the outside is carried out at once.

    Raises AmountTooLarge where the money is not there, whatever the caller has read before.
    """
    _promise(payment, kind, amount)
    instruction = Instruction.objects.create(payment=payment, kind=kind, amount=amount, given_at=at, actor_id=actor_id)
    provider = provider_of(payment.provider)
    if provider.is_outside:
        restate(payment)
        publish(PaymentInstructed(payment.pk, instruction.pk))
    else:
        report = _ask(provider, payment, instruction)
        instruction.payment = settle(instruction.pk, report.facts, at=at)
        instruction.refresh_from_db(fields=["status"])
    return instruction


def _promise(payment: Payment, kind: Kind, amount: int) -> None:
    """Set the money aside only if it is still there: the check and the write are one statement."""
    rows = Payment.objects.filter(pk=payment.pk)
    if kind == "refund":
        is_there = rows.filter(captured__gte=F("refunded") + F("refunding") + amount)
        is_set_aside = is_there.update(refunding=F("refunding") + amount)
    elif kind == "capture" and provider_of(payment.provider).is_outside:
        is_there = rows.filter(authorized__gte=F("captured") + F("capturing") + amount)
        is_set_aside = is_there.update(capturing=F("capturing") + amount)
    elif kind == "capture":  # nobody promised it: what arrives is promised with it
        taken = F("captured") + F("capturing") + amount
        is_set_aside = rows.filter(amount__gte=taken).update(capturing=F("capturing") + amount, authorized=taken)
    else:
        is_set_aside = 1
    if not is_set_aside:
        raise AmountTooLarge(to_text(0, payment.currency), payment.currency)


def _ask(provider: PaymentProvider, payment: Payment, instruction: Instruction) -> Report:
    charge = charge_of(payment)
    match instruction.kind:
        case Instruction.Kind.CAPTURE:
            return provider.capture(charge, instruction.amount, instruction.pk)
        case Instruction.Kind.REFUND:
            return provider.refund(charge, instruction.amount, instruction.pk)
    return provider.void(charge, instruction.pk)


def carry_out(*, instruction_id: UUID, delivery_id: UUID | None = None, at: datetime) -> None:
    """Tell the provider outside, unless it has answered already; no transaction while it is asked.

    Safe to run twice, also at once: the provider does it once under the instruction's id. Raises ProviderUnavailable
    where it does not answer: the outbox tries again.
    """
    instruction = Instruction.objects.select_related("payment").filter(pk=instruction_id).first()
    if instruction is None:
        raise NotFound("There is no such instruction.")
    failure = ""
    facts: tuple[Fact, ...] = ()
    if instruction.status == Instruction.Status.PENDING:
        provider, payment = provider_of(instruction.payment.provider), instruction.payment
        try:
            facts = _ask(provider, payment, instruction).facts
        except PaymentDeclined as error:
            failure = error.reason
            # What cannot be given up may have been paid a moment ago.
            facts = provider.reconcile(charge_of(payment)).facts if instruction.kind == Instruction.Kind.VOID else ()
    with transaction.atomic():
        settle(instruction_id, facts, failure=failure, at=at)
        if delivery_id:
            outbox.mark_done(delivery_id, at=timezone.now())


@transaction.atomic
def settle(instruction_id: UUID, facts: tuple[Fact, ...], *, failure: str = "", at: datetime) -> Payment:
    """Note what a provider answered to an instruction; the first answer counts."""
    payment_id = Instruction.objects.values_list("payment_id", flat=True).get(pk=instruction_id)
    payment = lock_payment(payment_id)
    instruction = Instruction.objects.all().lock_one(instruction_id)
    if instruction.status != Instruction.Status.PENDING:
        return payment
    instruction.status = Instruction.Status.FAILED if failure else Instruction.Status.SUCCEEDED
    instruction.failure = failure[:255]
    instruction.save(update_fields=["status", "failure", "updated_at"])
    is_refused_void = failure and instruction.kind == Instruction.Kind.VOID
    if is_refused_void and payment.status == Payment.Status.PENDING and not facts:
        facts = (declined(payment, failure),)  # nobody paid, and nobody will
    elif failure and payment.order:
        detail = f"The provider did not {instruction.kind}: {failure}"
        orders.note(order=payment.order, kind=f"{instruction.kind}_failed", detail=detail, at=at)
    payment = record(payment_id=payment_id, facts=facts, at=at, actor_id=instruction.actor_id)
    if payment.order_id and instruction.kind == Instruction.Kind.REFUND and not failure:
        publish(RefundSettled(payment.order_id, instruction_id, instruction.actor_id))
    return payment
