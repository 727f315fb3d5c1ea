"""The pages that mails about accounts point to ..."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.users import services

pytestmark = pytest.mark.django_db

NEW = "another-long-passphrase"


@pytest.fixture
def browser() -> Client:
    """Somebody at a screen: CSRF is checked."""
    return Client(enforce_csrf_checks=True)


def link(customer, send) -> str:
    send(user_id=customer.pk, delivery_id=None, at=timezone.now())
    return re.search(r"https?://[^/]+(/account/\S+)", mail.outbox[-1].body)[1]


def fill_in(browser, page, **fields):
    """Send the form of a page back, with what it held."""
    text = page.content.decode()
    held = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    return browser.post(page.wsgi_request.path, {**held, **fields})


def test_verify_an_address_by_a_button_and_not_by_being_opened(browser, customer) -> None:
    page = browser.get(link(customer, services.mail_email_verification))
    customer.refresh_from_db()
    assert customer.email_verified_at is None

    answer = fill_in(browser, page)

    customer.refresh_from_db()
    assert (answer.status_code, customer.email_verified_at is None) == (200, False)


def test_set_a_new_password_once(browser, customer) -> None:
    page = browser.get(link(customer, services.mail_password_reset))

    answers = [fill_in(browser, page, password=NEW).status_code for _ in range(2)]

    customer.refresh_from_db()
    assert (answers, customer.check_password(NEW)) == ([200, 400], True)


@pytest.mark.parametrize("password", ["", "12345678", "customer"])
def test_say_what_is_wrong_with_a_password_and_keep_the_link(browser, customer, password) -> None:
    page = browser.get(link(customer, services.mail_password_reset))

    refusal = fill_in(browser, page, password=password)

    assert (refusal.status_code, 'class="wrong"' in refusal.content.decode()) == (400, True)
    assert fill_in(browser, refusal, password=NEW).status_code == 200
    assert get_user_model().objects.get().check_password(NEW)


@pytest.mark.parametrize(
    "path", ["verify-email", "verify-email?key=x", "reset-password", "reset-password?uid=1&token=2"]
)
def test_refuse_a_link_that_was_cut_short(browser, customer, path) -> None:
    page = browser.get(f"/account/{path}")

    answer = fill_in(browser, page, password=NEW)

    assert (answer.status_code, "not valid" in answer.content.decode()) == (400, True)


def test_send_a_link_and_tell_nobody_who_has_an_account(browser, customer, settings) -> None:
    page = browser.get("/account/forgot-password")
    assert settings.SHOP_NAME in page.content.decode()

    known, unknown = (fill_in(browser, page, email=who) for who in ("CUSTOMER@example.com", "nobody@example.com"))

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert fill_in(browser, page, email="no address").status_code == 400


def test_take_no_form_from_elsewhere(browser, customer) -> None:
    for path in ("verify-email", "reset-password", "forgot-password"):
        assert browser.post(f"/account/{path}", {"email": "customer@example.com"}).status_code == 403


@pytest.mark.parametrize("path", ["verify-email?key=secret", "reset-password?token=secret", "forgot-password"])
def test_keep_to_themselves_what_a_link_carries(browser, caplog, path) -> None:
    page = browser.get(f"/account/{path}")

    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("strict-origin", "noindex")
    assert "no-store" in page["Cache-Control"]
    assert "secret" not in caplog.text


def test_are_throttled_as_the_interface_is(browser) -> None:
    page = browser.get("/account/forgot-password")

    answers = [fill_in(browser, page, email="ada@example.com").status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]
