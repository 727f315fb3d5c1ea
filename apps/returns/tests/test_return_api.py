"""Returns over HTTP ..."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.inventory.models import StockLevel
from apps.orders.selectors import token_of
from apps.orders.tests.factories import place_order
from apps.products.tests.factories import VariantFactory
from apps.returns.filters import ReturnFilter
from apps.returns.models import Return
from apps.returns.tests.orders import in_state, paid_order, sent_order, take, wanted
from core.tests.statistics import gather

pytestmark = pytest.mark.django_db

LIST = "/api/v1/returns/"


@pytest.fixture
def order(customer):
    """Three chairs and three lamps that a customer has got."""
    return sent_order(user=customer)


def at(order, found=None, step=""):
    return f"/api/v1/orders/{order.number}/returns/" + (f"{found.pk}/{step}/" if found else "")


def units(order, quantity=1, sku="CHAIR", **more):
    return {"lines": [{"line": str(order.lines.get(sku=sku).pk), "quantity": quantity, **more}]}


def test_are_asked_for_by_the_owner(customer, customer_api, order):
    answer = customer_api.post(at(order), {**units(order, 2), "reason": "Too small"})

    assert answer.status_code == 201
    made = answer.json()
    assert made == {
        "id": str(Return.objects.get().pk),
        "order": str(order.pk),
        "status": "requested",
        "reason": "Too small",
        "answer": "",
        "refund": None,
        "lines": [{**units(order, 2)["lines"][0], "received": 0, "restock": False}],
        "requested_at": made["requested_at"],
    }
    assert customer_api.get(f"/api/v1/orders/{order.pk}/").json()["returns"] == [made]
    assert order.timeline.get(kind="return_requested").actor == customer


def test_are_asked_for_by_a_guest_with_the_token(api):
    order = sent_order()

    answer = api.post(at(order), units(order), headers={"X-Order-Token": token_of(order.pk)})

    assert (answer.status_code, answer.json()["status"]) == (201, "requested")
    assert order.timeline.get(kind="return_requested").actor is None


def test_are_asked_for_by_staff_in_somebodys_name(admin, admin_api, order):
    assert admin_api.post(at(order), units(order)).status_code == 201
    assert order.timeline.get(kind="return_requested").actor == admin


def test_are_not_asked_for_by_staff_who_may_only_look(api, customer, nothing_changes):
    order = sent_order()
    customer.is_staff = True
    customer.save()
    customer.user_permissions.add(Permission.objects.get(codename="view_order"))
    api.force_authenticate(customer)

    with nothing_changes():
        assert api.post(at(order), units(order)).status_code == 403


@pytest.mark.parametrize("token", ["", "forged"])
def test_are_not_asked_for_by_guests_without_the_token(api, order, nothing_changes, token):
    with nothing_changes():
        answer = api.post(at(order), units(order), headers={"X-Order-Token": token} if token else {})

    assert answer.status_code == (404 if token else 401)


def test_are_not_asked_for_before_the_goods_were_sent(customer, customer_api, nothing_changes):
    order = paid_order(user=customer)

    with nothing_changes():
        answer = customer_api.post(at(order), units(order))

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_units")


@pytest.mark.parametrize(
    ("quantity", "status", "code"),
    [(0, 400, "invalid"), (-1, 400, "invalid"), (10**12, 400, "invalid"), (4, 409, "too_many_units")],
)
def test_are_not_asked_for_by_impossible_numbers(customer_api, order, nothing_changes, quantity, status, code):
    with nothing_changes():
        answer = customer_api.post(at(order), units(order, quantity))

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("body", [{}, {"lines": []}, {"lines": [{"line": str(uuid4())}]}, {"lines": [1]}, []])
def test_are_not_asked_for_by_nonsense(customer_api, order, nothing_changes, body):
    with nothing_changes():
        answer = customer_api.post(at(order), body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_hold_no_line_of_another_order(customer_api, order, nothing_changes):
    foreign = place_order(variant=VariantFactory(sku="OTHER"))

    with nothing_changes():
        answer = customer_api.post(at(order), units(foreign, sku="OTHER"))

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["lines.0.line"])


def test_are_asked_for_once_under_one_key(customer_api, order):
    headers = {"Idempotency-Key": "k"}

    first, again = (customer_api.post(at(order), units(order), headers=headers) for _ in range(2))

    assert (first.status_code, first.content) == (201, again.content)
    assert Return.objects.count() == 1


def test_are_received_once_under_one_key(admin_api, order):
    found, headers = in_state("approved", order), {"Idempotency-Key": "k"}

    first, again = (admin_api.post(at(order, found, "receive"), headers=headers) for _ in range(2))

    assert (first.status_code, first.content) == (200, again.content)
    assert StockLevel.objects.get(variant__sku="CHAIR").on_hand == 9


def test_go_all_the_way(admin_api, order):
    found = wanted(order, 2)

    approved = admin_api.post(at(order, found, "approve"), {"answer": "Send it to 1 Dock Road."}).json()
    received = admin_api.post(at(order, found, "receive"), units(order, 1, restock=False)).json()
    refunded = admin_api.post(at(order, found, "refund"), {"amount": "15.00"}).json()

    assert (approved["status"], approved["answer"]) == ("approved", "Send it to 1 Dock Road.")
    assert received["lines"] == [{**units(order, 2)["lines"][0], "received": 1, "restock": False}]
    assert refunded["status"] == "refunded"
    shown = admin_api.get(f"/api/v1/orders/{order.pk}/").json()
    (refund,) = shown["refunds"]
    assert (refund["id"], refund["amount"]) == (refunded["refund"], "15.00")
    assert (shown["payment_status"], shown["fulfillment_status"]) == ("partially_refunded", "fulfilled")


@pytest.mark.parametrize(("quantity", "status"), [(0, 400), (-1, 400), (10**12, 400), (3, 400)])
def test_do_not_arrive_in_impossible_numbers(admin_api, order, nothing_changes, quantity, status):
    found = in_state("approved", order)

    with nothing_changes():
        answer = admin_api.post(at(order, found, "receive"), units(order, quantity))

    assert (answer.status_code, list(answer.json()["errors"])) == (status, ["lines.0.quantity"])


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [
        ("-1", 400, "invalid"),
        ("1.001", 400, "invalid"),
        ("1e12", 400, "invalid"),
        ("abc", 400, "invalid"),
        ("119.41", 409, "amount_too_large"),
    ],
)
def test_are_not_refunded_by_impossible_amounts(admin_api, order, nothing_changes, amount, status, code):
    found = in_state("received", order)

    with nothing_changes():
        answer = admin_api.post(at(order, found, "refund"), {"amount": amount})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_of_other_orders_are_not_found(admin_api, order, nothing_changes):
    found, other = in_state("approved", order), place_order()

    for step in ("approve", "reject", "receive", "refund"):
        with nothing_changes():
            assert admin_api.post(at(other, found, step)).status_code == 404


def test_are_listed_newest_first_and_narrowed_by_status(admin_api, order):
    first, second = wanted(order, 1), wanted(order, 1)
    Return.objects.filter(pk=second.pk).update(requested_at=timezone.now())
    take("approve", first)

    rows = admin_api.get(LIST).json()["results"]
    assert [row["id"] for row in rows] == [str(second.pk), str(first.pk)]
    assert rows[0].keys() == {"id", "order", "number", "status", "reason", "requested_at"}
    assert rows[0]["number"] == str(order.number)
    (row,) = admin_api.get(LIST, {"status": "approved"}).json()["results"]
    assert row["id"] == str(first.pk)
    assert admin_api.get(LIST, {"status": "lost"}).status_code == 400


@pytest.mark.parametrize("rows", [1, 20])
def test_are_listed_in_one_statement(admin_api, budget, rows):
    order = sent_order(VariantFactory(sku="CHAIR", stock=20), quantity=20)
    for _ in range(rows):
        wanted(order, 1)

    with budget(1):
        assert len(admin_api.get(LIST).json()["results"]) == rows


@pytest.mark.parametrize(("query", "index"), [({}, "return_newest"), ({"status": "approved"}, "return_status_newest")])
def test_are_listed_by_an_index(db, query, index):
    order = sent_order(VariantFactory(sku="CHAIR", stock=20), quantity=20)
    Return.objects.bulk_create(
        Return(order=order, status="requested" if number % 100 else "approved", requested_at=timezone.now())
        for number in range(3_000)
    )
    gather()

    narrowed = ReturnFilter(query, Return.objects.order_by("-requested_at", "id")).qs

    assert index in narrowed[:20].explain()
