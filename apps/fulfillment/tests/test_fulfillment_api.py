"""Fulfillments over HTTP ..."""

from uuid import uuid4

import pytest
from django.utils import timezone

from apps.fulfillment import services
from apps.fulfillment.services import Parcel
from apps.inventory.models import StockLevel
from apps.orders.services import cancel_order
from apps.orders.tests.factories import place_order
from apps.products.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db

PARCEL = {"carrier": "DHL", "tracking_number": "JD014", "tracking_url": "https://example.com/JD014"}


@pytest.fixture
def order(db):
    """Two of a thing."""
    return place_order()


def at(order, fulfillment=None):
    return f"/api/v1/orders/{order.number}/fulfillments/" + (f"{fulfillment}/" if fulfillment else "")


def units(order, quantity=1, line=None):
    return {"lines": [{"line": str(line or order.lines.get().pk), "quantity": quantity}]}


def test_are_made_and_shown_whole(admin_api, order):
    answer = admin_api.post(at(order), {**units(order), **PARCEL})

    assert answer.status_code == 201
    made = answer.json()
    assert made.keys() == {"id", "carrier", "tracking_number", "tracking_url", "lines", "sent_at"}
    assert made["lines"] == units(order)["lines"]
    assert {name: made[name] for name in PARCEL} == PARCEL
    shown = admin_api.get(f"/api/v1/orders/{order.pk}/").json()
    assert (shown["fulfillments"], shown["fulfillment_status"]) == ([made], "partially_fulfilled")
    assert (shown["lines"][0]["quantity"], shown["lines"][0]["fulfilled"]) == (2, 1)


def test_hold_all_that_is_left_where_nothing_is_named(admin_api, order):
    answer = admin_api.post(at(order))

    assert (answer.status_code, answer.json()["lines"]) == (201, units(order, 2)["lines"])


@pytest.mark.parametrize(
    ("quantity", "status", "code"),
    [
        (0, 400, "invalid"),
        (-1, 400, "invalid"),
        (1.5, 400, "invalid"),
        ("many", 400, "invalid"),
        (None, 400, "invalid"),
        (10**12, 400, "invalid"),
        (2**31 - 1, 409, "too_many_units"),
        (3, 409, "too_many_units"),
    ],
)
def test_hold_no_more_than_there_is_to_send(admin_api, order, nothing_changes, quantity, status, code):
    with nothing_changes():
        answer = admin_api.post(at(order), units(order, quantity))

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        {"lines": []},
        {"lines": "all"},
        {"lines": [{"quantity": 1}]},
        {"lines": [{"line": "no id", "quantity": 1}]},
        {"lines": [{"line": str(uuid4()), "quantity": 1}] * 201},
        {"carrier": "x" * 101},
        {"tracking_url": "javascript:alert(1)"},
        ["lines"],
    ],
)
def test_are_not_made_of_nonsense(admin_api, order, nothing_changes, body):
    with nothing_changes():
        answer = admin_api.post(at(order), body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_hold_no_line_of_another_order(admin_api, order, nothing_changes):
    foreign = place_order().lines.get().pk

    with nothing_changes():
        answer = admin_api.post(at(order), units(order, line=foreign))

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["lines.0.line"])


def test_wait_for_a_backorder_that_has_not_arrived(admin_api, nothing_changes):
    order = place_order(variant=VariantFactory(stock=0, allow_backorder=True))

    with nothing_changes():
        answer = admin_api.post(at(order))

    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")


def test_of_a_canceled_order_are_refused(admin_api, order, nothing_changes):
    cancel_order(order_id=order.pk, at=timezone.now())

    with nothing_changes():
        answer = admin_api.post(at(order))

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")


@pytest.mark.parametrize("name", ["0", "nothing", str(uuid4())])
def test_of_no_order_are_not_found(admin_api, nothing_changes, name):
    with nothing_changes():
        assert admin_api.post(f"/api/v1/orders/{name}/fulfillments/").status_code == 404


def test_are_made_once_under_one_key(admin_api, order):
    headers = {"Idempotency-Key": "k"}

    first, again = (admin_api.post(at(order), units(order), headers=headers) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert StockLevel.objects.get().on_hand == 9
    other = admin_api.post(at(order), units(order, 2), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")


def test_are_followed_another_way_once_under_one_key(admin_api, order):
    place = at(order, admin_api.post(at(order)).json()["id"])
    headers = {"Idempotency-Key": "k"}

    first, _ = (admin_api.patch(place, {"tracking_number": n}, headers=h) for n, h in (("1", headers), ("2", {})))
    again = admin_api.patch(place, {"tracking_number": "1"}, headers=headers)

    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert order.fulfillments.get().tracking_number == "2"


def test_are_followed_another_way_once_that_is_known(admin_api, order):
    made = admin_api.post(at(order)).json()

    answer = admin_api.patch(at(order, made["id"]), {"tracking_number": "JD015"})

    assert (answer.status_code, answer.json()) == (200, {**made, "tracking_number": "JD015"})


def test_are_not_followed_by_a_script(admin_api, order, nothing_changes):
    made = admin_api.post(at(order)).json()

    with nothing_changes():
        answer = admin_api.patch(at(order, made["id"]), {"tracking_url": "javascript:alert(1)"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["tracking_url"])


def test_of_other_orders_are_not_found(admin_api, order, nothing_changes):
    made, other = admin_api.post(at(order)).json(), place_order()

    with nothing_changes():
        answer = admin_api.patch(at(other, made["id"]), PARCEL)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("parcels", [1, 20])
def test_are_shown_with_their_order_however_many_there_are(admin_api, budget, parcels):
    order = place_order(variant=VariantFactory(stock=40), quantity=21)
    line = order.lines.get().pk
    for _ in range(parcels):
        services.fulfill_order(order_id=order.pk, parcel=Parcel([(line, 1)]), at=timezone.now())

    with budget(2):
        shown = admin_api.get(f"/api/v1/orders/{order.pk}/").json()

    assert len(shown["fulfillments"]) == parcels
