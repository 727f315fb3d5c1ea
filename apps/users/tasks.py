"""The mails about accounts, sent by the outbox; and throwing away tokens that have ended."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.users import services
from core.tasks import MailTask


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


@shared_task(base=MailTask)
def send_email_verification(*, user_id: str, delivery_id: str | None = None) -> None:
    """Send the link that verifies an address."""
    services.mail_email_verification(user_id=UUID(user_id), delivery_id=_uuid(delivery_id), at=timezone.now())


@shared_task(base=MailTask)
def send_registration_repeated(*, user_id: str, delivery_id: str | None = None) -> None:
    """Tell an account's owner that somebody tried to open it again."""
    services.mail_registration_repeated(user_id=UUID(user_id), delivery_id=_uuid(delivery_id), at=timezone.now())


@shared_task(base=MailTask)
def send_password_reset(*, user_id: str, delivery_id: str | None = None) -> None:
    """Send the link to choose a new password."""
    services.mail_password_reset(user_id=UUID(user_id), delivery_id=_uuid(delivery_id), at=timezone.now())


@shared_task(base=MailTask)
def send_password_changed(*, user_id: str, delivery_id: str | None = None) -> None:
    """Tell an account's owner that its password has changed."""
    services.mail_password_changed(user_id=UUID(user_id), delivery_id=_uuid(delivery_id), at=timezone.now())


@shared_task
def prune_tokens() -> None:
    """Delete tokens and sign-ins that have ended."""
    services.prune_tokens(at=timezone.now())
