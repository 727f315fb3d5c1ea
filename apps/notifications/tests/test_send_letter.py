"""A letter ..."""

from email import message_from_bytes
from html import unescape

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import strip_tags

from apps.notifications import services, tasks
from apps.notifications.selectors import LETTERS
from apps.notifications.tests.steps import STEPS, canceled, placed, wanted_back
from apps.orders.selectors import token_of
from core import outbox
from core.ids import uuid7
from core.models import Delivery
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db

LETTER = "apps.notifications.tasks.send_letter"


@pytest.fixture
def order(db):
    return placed()


def delivery(event):
    return Delivery.objects.get(subscriber=LETTER, event__name=event)


def letter(event, order):
    """Take the step, and give the mail that tells of it."""
    STEPS[event](order)
    deliver("send_letter")
    return mail.outbox[-1]


def kwargs_of(known):
    return {**known.event.payload, "delivery_id": str(known.pk)}


def test_is_written_about_every_step():
    assert STEPS.keys() == {event.name for event in LETTERS}


@pytest.mark.parametrize("event", STEPS)
def test_goes_to_the_customer_under_the_id_of_its_delivery(event, order):
    message = letter(event, order)

    assert message.to == ["ada@example.com"]
    assert message.extra_headers["Message-ID"] == f"<{delivery(event).pk}@localhost>"
    for text in (message.subject, message.body, message.alternatives[0].content):
        assert str(order.number) in text
    assert delivery(event).status == "done"


@pytest.mark.parametrize("event", STEPS)
def test_is_sent_once_though_the_task_runs_twice(event, order):
    letter(event, order)
    count = len(mail.outbox)

    for _ in range(2):
        tasks.send_letter(**kwargs_of(delivery(event)))

    assert len(mail.outbox) == count


@pytest.mark.parametrize("event", STEPS)
def test_links_to_the_order_only_where_the_shop_has_a_page_of_it(event, order, settings):
    message = letter(event, order)
    assert "See your order" not in message.body + message.alternatives[0].content

    settings.ORDER_PAGE_URL = "https://shop.example/orders/{number}?token={token}&from=mail"
    outbox.resend(delivery(event).pk, at=timezone.now())
    deliver("send_letter")

    again = mail.outbox[-1]
    page = f"https://shop.example/orders/{order.number}?token={token_of(order.pk)}&from=mail"
    assert page in again.body
    assert page.replace("&", "&amp;") in again.alternatives[0].content


def test_to_somebody_with_an_account_has_no_token_in_its_link(customer, settings):
    settings.ORDER_PAGE_URL = "https://shop.example/orders/{number}?token={token}"
    order = placed(user=customer)

    assert f"https://shop.example/orders/{order.number}?token=\n" in letter("order.canceled", order).body


@pytest.mark.parametrize("event", STEPS)
def test_has_a_text_a_page_and_only_short_lines(event, order, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "core.mail.FileBackend", tmp_path

    STEPS[event](order)
    deliver("send_letter")

    content = (tmp_path / f"{delivery(event).pk}.eml").read_bytes()
    parts = list(message_from_bytes(content).walk())[1:]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert max(len(line) for line in content.splitlines()) < 190
    assert b"quoted-printable" not in content
    assert "\n\n\n" not in parts[0].get_payload()


def words(text):
    return " ".join(unescape(text).replace("\u00d7", "x").split())


@pytest.mark.parametrize("event", STEPS)
def test_says_the_same_in_the_text_and_on_the_page(event, order):
    message = letter(event, order)

    page = words(strip_tags(message.alternatives[0].content))
    sentences = [line for line in message.body.splitlines() if "://" not in line]
    assert [line for line in sentences if words(line) not in page] == []


def test_of_an_order_that_is_gone_is_sent_to_nobody(order):
    canceled(order)
    waiting = delivery("order.canceled")

    services.send_letter(order_id=uuid7(), delivery_id=waiting.pk, at=timezone.now())

    assert mail.outbox == []
    assert not outbox.is_pending(waiting.pk)


def test_stays_to_be_sent_when_the_mail_server_does_not_take_it(order, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    canceled(order)

    with pytest.raises(OSError, match="refused"):
        services.send_letter(order_id=order.pk, delivery_id=delivery("order.canceled").pk, at=timezone.now())

    assert outbox.is_pending(delivery("order.canceled").pk)


def test_escapes_what_shoppers_write_in_the_page_and_not_in_the_text(order, settings):
    settings.SHOP_NAME = "Bits & Bobs"
    wanted_back(order, reason="<script>alert(1)</script>\nIt's too small & red")

    deliver("send_letter")

    message = mail.outbox[-1]
    html = message.alternatives[0].content
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>It&#x27;s too small &amp; red" in html
    assert "<script>alert(1)</script>\nIt's too small & red" in message.body
    assert message.subject == f"Bits & Bobs: your return of order {order.number}"
