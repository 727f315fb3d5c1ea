"""The mails about an order ..."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from apps.orders import services
from apps.orders.models import Order, TimelineEntry
from apps.orders.selectors import emails_about
from apps.orders.tests.factories import place_order
from core import outbox
from core.models import Delivery
from core.tasks import mail_tasks
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db

MAIL = "send_order_confirmation_email"


@pytest.fixture
def order(db):
    """An order whose confirmation was sent."""
    order = place_order()
    deliver(MAIL)
    return order


def at(order, email=None):
    return f"/api/v1/orders/{order.number}/emails/" + (f"{email.pk}/resend/" if email else "")


def confirmation(order):
    return emails_about(order.pk).last()


def message_ids():
    return [message.extra_headers["Message-ID"].strip("<>").split("@")[0] for message in mail.outbox]


def test_are_what_mail_tasks_send():
    assert f"apps.orders.tasks.{MAIL}" in mail_tasks()
    assert "core.tasks.relay_outbox" not in mail_tasks()


def test_are_listed_to_staff(admin_api, order):
    sent = confirmation(order)

    (row,) = admin_api.get(at(order)).json()["results"]

    assert (row["id"], row["event"], row["status"]) == (str(sent.pk), "order.placed", "done")
    assert row.keys() == {
        "id", "event", "status", "attempts", "happened_at", "due_at", "done_at", "last_error",
    }  # fmt: skip
    assert (row["done_at"] is not None, row["last_error"]) == (True, "")


def test_are_those_of_this_order_only(admin_api, order):
    other = place_order()

    (row,) = admin_api.get(at(other)).json()["results"]

    assert (row["status"], row["attempts"], row["done_at"]) == ("pending", 0, None)
    assert row["id"] == str(confirmation(other).pk)


@pytest.mark.parametrize("times", [1, 20])
def test_are_listed_in_one_statement_beside_finding_the_order_and_the_caller(admin_api, order, budget, times):
    for _ in range(times - 1):
        services.resend_email(order_id=order.pk, delivery_id=confirmation(order).pk, at=order.placed_at)
        deliver(MAIL)

    with budget(2):
        assert len(admin_api.get(at(order)).json()["results"]) == times


def test_are_sent_again_by_staff_under_a_new_id(admin, admin_api, order):
    first = confirmation(order)

    answer = admin_api.post(at(order, first))
    deliver(MAIL)

    assert (answer.status_code, answer.json()["status"], answer.json()["event"]) == (201, "pending", "order.placed")
    assert message_ids() == [str(first.pk), answer.json()["id"]]
    entry = order.timeline.get(kind="email_resent")
    assert (entry.actor, entry.detail) == (admin, "The e-mail of order.placed is sent again.")


def test_are_sent_again_once_under_one_key(admin_api, order):
    first = confirmation(order)

    answers = [admin_api.post(at(order, first), headers={"Idempotency-Key": "k"}) for _ in range(2)]
    deliver(MAIL)

    assert answers[0].content == answers[1].content
    assert len(mail.outbox) == 2


def test_are_not_sent_again_while_they_are_on_their_way(admin_api, order):
    first = confirmation(order)
    admin_api.post(at(order, first))

    answer = admin_api.post(at(order, first))
    deliver(MAIL)

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    assert len(mail.outbox) == 2
    assert order.timeline.filter(kind="email_resent").count() == 1


def test_are_not_sent_again_for_another_order(admin_api, order):
    other = place_order()

    answer = admin_api.post(at(other, confirmation(order)))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Delivery.objects.count() == 2
    assert not TimelineEntry.objects.filter(kind="email_resent").exists()


def test_that_do_not_exist_are_not_found(admin_api, order):
    assert admin_api.post(f"{at(order)}{uuid4()}/resend/").status_code == 404
    assert admin_api.get("/api/v1/orders/1/emails/").status_code == 404
    assert Delivery.objects.count() == 1


def test_say_why_they_did_not_go_out(admin_api, order):
    again = admin_api.post(at(order, confirmation(order))).json()
    outbox.start(again["id"], lease=None, at=order.placed_at)
    outbox.mark_failed(again["id"], "OSError: refused", at=order.placed_at)

    row = admin_api.get(at(order)).json()["results"][0]

    assert (row["status"], row["attempts"], row["last_error"]) == ("pending", 1, "OSError: refused")


@pytest.fixture
def page(order):
    return reverse("admin:orders_order_change", args=[order.pk])


def button(order, email):
    return reverse("admin:orders_order_resend_email", args=[order.pk, email.pk])


def test_stand_on_the_orders_page_with_a_button(client, admin, order, page):
    client.force_login(admin)

    shown = client.get(page).content.decode()

    assert "order.placed" in shown
    assert button(order, confirmation(order)) in shown


def test_are_sent_again_by_the_button(client, admin, order, page):
    client.force_login(admin)

    answer = client.post(button(order, confirmation(order)), follow=True)
    deliver(MAIL)

    assert [str(message) for message in answer.context["messages"]] == ["The e-mail is on its way."]
    assert answer.redirect_chain == [(page, 302)]
    assert len(mail.outbox) == 2


def test_are_not_sent_again_by_looking_at_the_buttons_address(client, admin, order):
    client.force_login(admin)

    assert client.get(button(order, confirmation(order))).status_code == 405
    assert Delivery.objects.count() == 1


def test_are_not_sent_again_by_staff_who_may_only_look(client, customer, order, page):
    Order.objects.update(user=None)
    customer.is_staff = True
    customer.save()
    customer.user_permissions.set(Permission.objects.filter(codename="view_order"))
    client.force_login(customer)

    assert button(order, confirmation(order)) not in client.get(page).content.decode()
    assert client.post(button(order, confirmation(order))).status_code == 403
    assert Delivery.objects.count() == 1


def test_that_are_on_their_way_have_no_button_and_say_so(client, admin, order, page):
    client.force_login(admin)
    first = confirmation(order)
    client.post(button(order, first))

    answer = client.post(button(order, first), follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "The e-mail is on its way.",
        "This delivery is on its way: it cannot become resent.",
    ]
    assert Delivery.objects.count() == 2
