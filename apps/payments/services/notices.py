"""Webhooks of providers: verified, stored first and once, applied from the outbox in whatever order they came."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.payments.events import NoticeReceived
from apps.payments.models import Notice
from apps.payments.rules import Fact
from apps.payments.services.opening import provider_of
from apps.payments.services.recording import record
from core import outbox
from core.events import publish


@transaction.atomic
def receive_webhook(*, provider: str, headers: Mapping[str, str], body: bytes, at: datetime) -> int:
    """Store what a provider tells; returns how many of its notices are new.

    Raises UnknownPaymentProvider, and InvalidNotice for what is not the provider's.
    """
    news = 0
    for told in provider_of(provider).parse_webhook(headers, body):
        notice, is_new = Notice.objects.get_or_create(
            provider=provider,
            event_id=told.event_id,
            defaults={
                "payment_id": told.payment_id,
                "facts": [asdict(fact) for fact in told.facts],
                "received_at": at,
            },
        )
        if is_new:
            publish(NoticeReceived(notice.payment_id, notice.pk))
            news += 1
    return news


@transaction.atomic
def apply_notice(*, notice_id: UUID, delivery_id: UUID | None = None, at: datetime) -> None:
    """Note what a stored webhook says. Raises NotFound for a payment that is not the shop's."""
    if delivery_id and not outbox.mark_done(delivery_id, at=timezone.now()):
        return
    notice = Notice.objects.get(pk=notice_id)
    record(payment_id=notice.payment_id, facts=[Fact(**fact) for fact in notice.facts], at=at)
    notice.applied_at = at
    notice.save(update_fields=["applied_at"])
