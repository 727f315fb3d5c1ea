"""The confirmation of an order ..."""

import pytest
from django.core import mail

from apps.orders import services, tasks
from apps.orders.selectors import token_of
from apps.orders.tests.factories import place_order
from core import outbox
from core.exceptions import NotFound
from core.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db):
    return place_order()


def delivery():
    return Delivery.objects.get()


def test_goes_to_the_customer_with_the_number_in_subject_and_text(order):
    tasks.send_order_confirmation_email(str(order.pk))

    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    assert str(order.number) in message.subject
    html = message.alternatives[0].content
    for body in (message.body, html):
        assert str(order.number) in body
        assert order.lines.get().product_name in body
        assert "£39.80" in body
        assert "12 St James" in body


def test_is_sent_once_however_often_the_task_runs(order):
    for _ in range(3):
        tasks.send_order_confirmation_email(str(order.pk))
        tasks.send_order_confirmation_email(str(order.pk), delivery_id=str(delivery().pk))

    assert len(mail.outbox) == 1
    assert delivery().status == Delivery.Status.DONE


def test_has_the_delivery_as_its_message_id(order):
    tasks.send_order_confirmation_email(str(order.pk))

    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<{delivery().pk}@")


def test_stays_to_be_sent_when_the_mail_server_does_not_take_it(order, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(OSError, match="refused"):
        tasks.send_order_confirmation_email(str(order.pk))

    assert outbox.is_pending(delivery().pk)


def test_of_no_order_is_an_error():
    with pytest.raises(NotFound):
        services.email_order_confirmation(order_id="00000000-0000-7000-8000-000000000000")


def test_escapes_what_shoppers_write_in_the_html(order):
    order.shipping_address["line1"] = "<script>alert(1)</script>"
    order.save()

    tasks.send_order_confirmation_email(str(order.pk))

    assert "<script>" not in mail.outbox[0].alternatives[0].content
    assert "<script>" in mail.outbox[0].body


def test_links_to_the_order_where_the_shop_has_a_page_of_it(order, settings):
    settings.ORDER_PAGE_URL = "https://shop.example/orders/{number}#{token}"

    tasks.send_order_confirmation_email(str(order.pk))

    page = f"https://shop.example/orders/{order.number}#{token_of(order.pk)}"
    assert f"See your order:\n{page}\n" in mail.outbox[0].body
    assert f'href="{page}"' in mail.outbox[0].alternatives[0].content
