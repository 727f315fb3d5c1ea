"""Mail: into files until a server is named, and always under a stable Message-ID."""

import os
from collections.abc import Sequence
from email.charset import QP, Charset
from email.message import Message
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context, Engine
from django.template.loader import render_to_string

MAX_LINE = 190
"""Longer lines are sent quoted-printable, which folds them: some servers break lines of 200 and more."""


class FileBackend(BaseEmailBackend):
    """Writes each message into a file of MAIL_DIR named after its Message-ID: sent again, it is the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages whole or not at all."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            message = email.message()
            _fold_long_lines(message)
            name = f"{_stem(str(message['Message-ID']))}.eml"
            unfinished = folder / f"{name}.unfinished"  # which nobody takes for a message
            unfinished.write_bytes(message.as_bytes())
            os.replace(unfinished, folder / name)
        return len(email_messages)


def _stem(message_id: str) -> str:
    local = message_id.strip("<>").split("@")[0]
    if local and all(sign.isalnum() or sign in ".-_" for sign in local) and not local.startswith("."):
        return local[:100]
    return sha256(message_id.encode()).hexdigest()[:32]


def _fold_long_lines(message: Message) -> None:
    quoted = Charset("utf-8")
    quoted.body_encoding = QP
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        text = (part.get_payload(decode=True) or b"").decode(part.get_content_charset() or "utf-8")  # type: ignore[union-attr]  # decode=True gives bytes
        if any(len(line.encode()) > MAX_LINE for line in text.splitlines()):
            del part["Content-Transfer-Encoding"]
            part.set_payload(text, charset=quoted)


def send_templated(*, template: str, to: str, message_id: str, context: dict[str, object]) -> None:
    """Send one message from `templates/mail/<template>.{subject.txt,txt,html}`.

    `message_id` is the stable part of the Message-ID: the same effect sent twice has the same one.
    Raises what the mail backend raises (OSError, SMTPException) where the message was not taken, and ValueError for an
    address with signs that would break a header.
    """
    if not to.isprintable():
        raise ValueError("This address cannot stand in a header.")
    context = {"shop_name": settings.SHOP_NAME, "shop_url": settings.SHOP_URL, **context}
    subject = " ".join(_as_text(f"mail/{template}.subject.txt", context).split())
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].split("@")[-1]
    email = EmailMultiAlternatives(
        subject,
        _as_text(f"mail/{template}.txt", context),
        to=[to],
        headers={"Message-ID": f"<{message_id}@{domain}>"},
    )
    email.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    email.send()


def _as_text(name: str, context: dict[str, object]) -> str:
    """Render a template that is no HTML, so that "Bean & Leaf" stays what it is."""
    return Engine.get_default().get_template(name).render(Context(context, autoescape=False))
