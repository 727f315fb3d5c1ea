"""the mails about accounts ..."""

from email import message_from_bytes
from pathlib import Path

import pytest
from django.utils import timezone

from apps.users import services, tasks
from apps.users.tests.factories import NOON, PASSWORD, UserFactory
from core import outbox
from core.models import Delivery

pytestmark = pytest.mark.django_db

SENDERS = [
    tasks.send_email_verification,
    tasks.send_registration_repeated,
    tasks.send_password_reset,
    tasks.send_password_changed,
]


def delivery_after_registration():
    services.register_user(email="ada@example.com", password=PASSWORD, at=NOON)
    return Delivery.objects.get()


def kwargs_of(delivery):
    return {**delivery.event.payload, "delivery_id": str(delivery.pk)}


def test_are_sent_under_the_id_of_their_delivery(mailoutbox):
    delivery = delivery_after_registration()

    tasks.send_email_verification(**kwargs_of(delivery))

    assert mailoutbox[0].extra_headers["Message-ID"] == f"<{delivery.pk}@localhost>"


def test_are_sent_once_though_the_task_runs_twice(mailoutbox):
    kwargs = kwargs_of(delivery_after_registration())

    tasks.send_email_verification(**kwargs)
    tasks.send_email_verification(**kwargs)

    assert len(mailoutbox) == 1


def test_leave_no_secret_in_the_outbox():
    delivery = delivery_after_registration()

    assert list(delivery.event.payload) == ["user_id"]


def test_wait_for_another_try_when_the_server_does_not_take_them(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    delivery = delivery_after_registration()

    with pytest.raises(OSError, match="refused"):
        tasks.send_email_verification(**kwargs_of(delivery))

    assert outbox.is_pending(delivery.pk)


@pytest.mark.parametrize("send", SENDERS)
def test_go_to_nobody_whose_account_is_closed(send, mailoutbox):
    send(user_id=str(UserFactory(is_active=False).pk))
    send(user_id=str(UserFactory.build().pk))

    assert mailoutbox == []


def test_are_done_with_where_the_account_was_closed_meanwhile(mailoutbox):
    delivery = delivery_after_registration()
    services.delete_account(user_id=delivery.event.payload["user_id"])

    tasks.send_email_verification(**kwargs_of(delivery))

    assert mailoutbox == []
    assert not outbox.is_pending(delivery.pk)


@pytest.mark.parametrize("send", SENDERS)
def test_have_a_text_a_page_and_only_short_lines(send, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "core.mail.FileBackend", tmp_path
    user = UserFactory(email=f"{'a' * 64}@{'b' * 60}.example.com")

    send(user_id=str(user.pk))

    (file,) = Path(tmp_path).iterdir()
    message = message_from_bytes(file.read_bytes())
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    assert max(len(line) for line in file.read_bytes().splitlines()) < 200
    assert b"quoted-printable" not in file.read_bytes()


def test_do_not_escape_in_the_text_what_is_escaped_in_the_page(settings, mailoutbox):
    settings.SHOP_NAME = "Bits & Bobs"

    services.mail_password_reset(user_id=UserFactory().pk, delivery_id=None, at=timezone.now())

    (message,) = mailoutbox
    assert message.subject == "Choose a new password for Bits & Bobs"
    assert "at Bits & Bobs." in message.body
    assert "&amp;" not in message.body
    assert "Bits &amp; Bobs" in message.alternatives[0].content
