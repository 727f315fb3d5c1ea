"""The mails about accounts. What a link carries is made here, at the moment of sending, and kept nowhere."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from apps.users import rules
from apps.users.models import User
from core import outbox
from core.ids import uuid7
from core.mail import send_templated

Context = dict[str, object]


def mail_email_verification(*, user_id: UUID, delivery_id: UUID | None, at: datetime) -> None:
    """Send the link that verifies the account's address."""

    def context(user: User) -> Context:
        key = rules.make_verification_key(user_id=user.pk, email=user.email, at=at)
        return {"key": key, "link": _link("verify-email", key=key)}

    _send("verify_email", user_id, delivery_id, at, context)


def mail_registration_repeated(*, user_id: UUID, delivery_id: UUID | None, at: datetime) -> None:
    """Tell the owner of an account that somebody tried to open it again, with a link to a new password.

    Never with a link that only verifies: whoever opened the account first may not have been the address's owner, and
    a new password shuts them out where a verification would let them in.
    """
    _send("registration_repeated", user_id, delivery_id, at, _reset_context(at))


def mail_password_reset(*, user_id: UUID, delivery_id: UUID | None, at: datetime) -> None:
    """Send the link to choose a new password."""
    _send("password_reset", user_id, delivery_id, at, _reset_context(at))


def mail_password_changed(*, user_id: UUID, delivery_id: UUID | None, at: datetime) -> None:
    """Tell the owner of an account that its password has changed."""
    _send("password_changed", user_id, delivery_id, at, lambda _: {"link": _link("forgot-password")})


def _reset_context(at: datetime) -> Callable[[User], Context]:
    def context(user: User) -> Context:
        token = rules.ResetTokens(at).make_token(user)
        return {"uid": user.pk, "token": token, "link": _link("reset-password", uid=str(user.pk), token=token)}

    return context


def _link(page: str, **query: str) -> str:
    return f"{settings.SHOP_URL}/account/{page}" + (f"?{urlencode(query, safe=':')}" if query else "")


def _send(
    template: str, user_id: UUID, delivery_id: UUID | None, at: datetime, context: Callable[[User], Context]
) -> None:
    """Send one mail for a delivery that waits, and mark it done. An account that is closed or gone gets none."""
    if delivery_id is not None and not outbox.is_pending(delivery_id):
        return
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        message_id = str(delivery_id or uuid7())
        send_templated(template=template, to=user.email, message_id=message_id, context={"user": user, **context(user)})
    if delivery_id is not None:
        outbox.mark_done(delivery_id, at=at)
