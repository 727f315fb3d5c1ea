"""Orders over HTTP ..."""

from copy import copy
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.inventory.models import StockLevel
from apps.orders.filters import OrderFilter
from apps.orders.models import Order
from apps.orders.selectors import token_of
from apps.orders.tests.factories import place_order
from core.ids import uuid7
from core.tests.statistics import gather

pytestmark = pytest.mark.django_db

LIST = "/api/v1/orders/"


def at(order, path=""):
    return f"{LIST}{order.pk}/{path}"


def numbers(answer):
    return [row["number"] for row in answer.json()["results"]]


def test_are_listed_to_their_owner_only(customer, customer_api):
    mine = place_order(user=customer)
    place_order()

    assert numbers(customer_api.get(LIST)) == [str(mine.number)]


def test_are_all_listed_to_staff_newest_first(customer, admin_api):
    first, second = place_order(user=customer), place_order()

    assert numbers(admin_api.get(LIST)) == [str(second.number), str(first.number)]


def test_are_not_listed_to_the_unknown(api):
    place_order()

    answer = api.get(LIST)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("rows", [1, 20])
def test_are_listed_in_one_statement(admin_api, budget, rows):
    for _ in range(rows):
        place_order()

    with budget(1):
        assert len(numbers(admin_api.get(LIST))) == rows


def test_are_shown_whole_to_their_owner(customer, customer_api):
    order = place_order(user=customer)

    shown = customer_api.get(at(order)).json()

    assert (shown["number"], shown["total"], shown["currency"]) == (str(order.number), "39.80", "GBP")
    assert shown["shipping_address"]["city"] == "London"
    assert (shown["fulfillments"], shown["refunds"], shown["payments"]) == ([], [], [])
    assert shown.keys() >= {"payment_status", "fulfillment_status", "billing_address", "shipping_method", "placed_at"}


def test_are_found_by_number_too(customer, customer_api):
    order = place_order(user=customer)

    assert customer_api.get(f"{LIST}{order.number}/").json()["id"] == str(order.pk)


def test_cost_two_statements_to_show(customer, customer_api, budget):
    order = place_order(user=customer)

    with budget(2):
        customer_api.get(at(order))


@pytest.mark.parametrize(
    "name", ["0", "999999999999999999999999", "nothing", "%00", "-1", "1e3", "01a206dd-3ba8-7b03-baa2-b7a1ae7cfb0a"]
)
def test_that_do_not_exist_are_not_found(customer_api, name):
    assert customer_api.get(f"{LIST}{name}/").status_code in {400, 404}


def test_of_others_are_not_found(customer_api, admin):
    order = place_order(user=admin)

    assert customer_api.get(at(order)).status_code == 404
    assert customer_api.post(at(order, "cancel/")).status_code == 404
    order.refresh_from_db()
    assert order.status == Order.Status.OPEN


def test_of_guests_open_with_their_own_token_only(api):
    order, other = place_order(), place_order()

    assert api.get(at(order), {"token": token_of(order.pk)}).status_code == 200
    assert api.get(at(order), headers={"X-Order-Token": token_of(order.pk)}).status_code == 200
    assert api.get(at(order), {"token": token_of(other.pk)}).status_code == 404
    assert api.get(at(order), {"token": "é" * 64}).status_code == 404
    assert api.get(at(order)).status_code == 401


def test_token_outlives_a_change_of_the_secret_key(api, settings):
    order = place_order()
    token = token_of(order.pk)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-" * 8

    assert token_of(order.pk) != token
    assert api.get(at(order), {"token": token}).status_code == 200


def test_are_canceled_by_their_owner(customer, customer_api):
    order = place_order(user=customer)

    answer = customer_api.post(at(order, "cancel/"))

    assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    assert [entry["kind"] for entry in answer.json()["timeline"]] == ["placed", "canceled"]
    assert StockLevel.objects.get().available == 10


def test_are_canceled_by_a_guest_with_the_token(api):
    order = place_order()

    assert api.post(f"{at(order, 'cancel/')}?token={token_of(order.pk)}").json()["status"] == "canceled"


def test_are_not_canceled_by_staff_who_may_only_look(api, customer):
    order = place_order()
    customer.is_staff = True
    customer.save()
    customer.user_permissions.add(Permission.objects.get(codename="view_order"))
    api.force_authenticate(customer)

    assert api.get(at(order)).status_code == 200
    assert api.post(at(order, "cancel/")).status_code == 403
    order.refresh_from_db()
    assert order.status == Order.Status.OPEN


def test_are_canceled_once(customer, customer_api):
    order = place_order(user=customer)
    customer_api.post(at(order, "cancel/"))

    answer = customer_api.post(at(order, "cancel/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "order_cannot_be_canceled")


def test_are_canceled_again_under_the_same_key_with_the_same_answer(customer, customer_api):
    order = place_order(user=customer)

    answers = [customer_api.post(at(order, "cancel/"), headers={"Idempotency-Key": "k"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert StockLevel.objects.get().available == 10


def test_are_shown_to_no_guest_who_knows_the_key_but_not_the_token(api):
    order = place_order()
    key = {"Idempotency-Key": "k"}
    api.post(f"{at(order, 'cancel/')}?token={token_of(order.pk)}", headers=key)

    assert api.post(f"{at(order, 'cancel/')}?token=forged", headers=key).status_code == 404
    assert api.post(at(order, "cancel/"), headers=key).status_code == 401


def test_are_narrowed_by_state_email_time_and_search(admin_api):
    place_order()
    found = place_order(email="grace@example.com")
    Order.objects.filter(pk=found.pk).update(
        payment_status="paid", fulfillment_status="fulfilled", placed_at=timezone.now() + timedelta(hours=1)
    )

    for query in (
        {"payment_status": "paid"},
        {"fulfillment_status": "fulfilled"},
        {"email": "Grace@example.com"},
        {"placed_after": (timezone.now() + timedelta(minutes=30)).isoformat()},
        {"search": str(found.number)},
        {"search": "grace"},
        {"search": found.lines.get().sku.lower()},
    ):
        assert numbers(admin_api.get(LIST, query)) == [str(found.number)], query


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_are_not_narrowed_by_a_time_outside_the_calendar(admin_api, moment):
    answer = admin_api.get(LIST, {"placed_after": moment})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["placed_after"])


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"email": "Ada@Example.com"}, "order_of_email_newest"),
        ({"payment_status": "unpaid"}, "order_payment_newest"),
        ({"fulfillment_status": "unfulfilled"}, "order_fulfillment_newest"),
    ],
)
def test_are_narrowed_by_an_index(query, index):
    order = place_order()
    copies = [copy(order) for _ in range(3_000)]
    for number, one in enumerate(copies):
        one.pk, one.number, one.email = uuid7(), order.number + 1 + number, f"{number}@example.com"
        if number % 100:
            one.payment_status, one.fulfillment_status = "paid", "fulfilled"
    Order.objects.bulk_create(copies)
    gather()

    narrowed = OrderFilter(query, Order.objects.order_by("-placed_at", "id")).qs

    assert index in narrowed[:20].explain()


@pytest.mark.parametrize("query", [{"status": "lost"}, {"placed_after": "soon"}, {"page_size": "0"}, {"cursor": "x"}])
def test_are_not_narrowed_by_nonsense(admin_api, query):
    assert admin_api.get(LIST, query).status_code == 400
