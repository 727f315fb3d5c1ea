"""Whatever is wrong with a call about an order, it is refused with its code and leaves everything as it is: one ..."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from apps.fulfillment.services import Parcel, fulfill_order
from apps.orders.models import Order
from apps.orders.selectors import token_of
from apps.orders.services import cancel_order
from apps.orders.tests.factories import place_order
from apps.payments.models import Payment
from apps.payments.tests.orders import unpaid
from apps.products.tests.factories import VariantFactory
from apps.returns.models import Return
from apps.returns.tests.orders import NOON, in_state, paid_order, take, wanted

pytestmark = pytest.mark.django_db

CALLS = {
    "cancel": ("post", "cancel/"),
    "send": ("post", "fulfillments/"),
    "track": ("patch", "fulfillments/{parcel}/"),
    "capture": ("post", "payments/{payment}/capture/"),
    "void": ("post", "payments/{payment}/void/"),
    "refund": ("post", "refunds/"),
    "ask": ("post", "returns/"),
    "approve": ("post", "returns/{back}/approve/"),
    "reject": ("post", "returns/{back}/reject/"),
    "receive": ("post", "returns/{back}/receive/"),
    "refund the return": ("post", "returns/{back}/refund/"),
}
OF_CUSTOMERS = {"cancel", "ask"}
WITH_LINES = ["send", "refund", "ask", "receive"]
TEXTS = {
    "send": ["carrier", "tracking_number", "tracking_url"],
    "track": ["carrier", "tracking_number", "tracking_url"],
    "refund": ["reason"],
    "ask": ["reason"],
    "approve": ["answer"],
    "reject": ["answer"],
}


@dataclass
class Life:
    """An order, and what the addresses of calls about it name."""

    order: Order
    payment: Payment
    back: Return
    parcel: Any = None

    def call(self, api, name: str, body: Any = None, *, order: Any = None, **more):
        method, path = CALLS[name]
        keys = {"payment": self.payment.pk, "parcel": self.parcel and self.parcel.pk, "back": self.back.pk}
        url = f"/api/v1/orders/{order or self.order.pk}/{path.format(**keys)}"
        return getattr(api, method)(url, {} if body is None else body, **more)

    def units(self, *counts: Any, line: Any = None) -> dict[str, Any]:
        """So many units of the chairs, or of another line."""
        chair = str(line or self.order.lines.get(sku="CHAIR").pk)
        return {"lines": [{"line": chair, "quantity": count} for count in counts]}


@pytest.fixture
def life(customer):
    """Three chairs and three lamps, paid; two chairs were sent, and one of them may come back."""
    order = paid_order(user=customer)
    parcel = fulfill_order(order_id=order.pk, parcel=Parcel([(order.lines.get(sku="CHAIR").pk, 2)]), at=NOON)
    return Life(order, order.payments.get(), take("approve", wanted(order, 1)), parcel)


def answers(send: Callable[[Any], Any], values: Iterable[Any]) -> set[tuple[Any, ...]]:
    """What all of these values are answered: status, code and the fields that are wrong."""
    told = [send(value) for value in values]
    return {(one.status_code, one.json()["code"], *one.json().get("errors", ())) for one in told}


STALE = ['"00000000000000000000000000000000"', "W/{etag}", "etag", "", ",,", '"' * 9]


@pytest.mark.parametrize("call", CALLS)
def test_that_names_what_was_not_seen_as_it_is(admin_api, life, nothing_changes, call):
    etag = admin_api.get(f"/api/v1/orders/{life.order.pk}/")["ETag"]

    def send(tag):
        return life.call(admin_api, call, headers={"If-Match": tag.format(etag=etag)})

    with nothing_changes():
        assert answers(send, STALE) == {(412, "precondition_failed")}


@pytest.mark.parametrize("call", CALLS)
def test_about_an_order_of_somebody_else(api, life, admin, django_user_model, nothing_changes, call):
    key = {"X-Order-Token": token_of(place_order(user=admin).pk)}
    stranger = django_user_model.objects.create_user("stranger@example.com", "a-long-passphrase")

    with nothing_changes():
        by_nobody, by_guest = life.call(api, call), life.call(api, call, headers=key)
        api.force_authenticate(stranger)
        by_stranger = life.call(api, call)

    told = [answer.status_code for answer in (by_nobody, by_guest, by_stranger)]
    assert told == ([401, 404, 404] if call in OF_CUSTOMERS else [401, 401, 403])


@pytest.mark.parametrize("call", [name for name, (_, path) in CALLS.items() if "{" in path])
def test_about_a_part_of_another_order(admin_api, life, nothing_changes, call):
    other = place_order()

    with nothing_changes():
        told = answers(lambda name: life.call(admin_api, call, order=name), [other.pk, other.number])

    assert told == {(404, "not_found")}


@pytest.mark.parametrize("call", CALLS)
def test_about_no_order(admin_api, life, nothing_changes, call):
    names = ["0", "-1", "1e3", "no order", "٣", "9" * 40, str(uuid4())]
    body = {"refund": {"amount": "1.00"}, "ask": life.units(1)}.get(call)

    with nothing_changes():
        assert answers(lambda name: life.call(admin_api, call, body, order=name), names) == {(404, "not_found")}


@pytest.mark.parametrize("call", WITH_LINES)
def test_about_units_in_an_impossible_number(admin_api, life, nothing_changes, call):
    counts = [0, -1, 10**12, 2**63, 1.5, 1e300, "1e3", "", None, [], {}, True]

    with nothing_changes():
        told = answers(lambda count: life.call(admin_api, call, life.units(count)), counts)

    assert told == {(400, "invalid", "lines.0.quantity")}


@pytest.mark.parametrize("call", WITH_LINES)
def test_about_more_units_than_there_are_in_one_line_or_in_many(admin_api, life, nothing_changes, call):
    with nothing_changes():
        told = [life.call(admin_api, call, life.units(*counts)) for counts in ([4], [2**31 - 1], [2, 2], [1] * 4)]

    expected = (400, "invalid") if call == "receive" else (409, "too_many_units")
    assert {(answer.status_code, answer.json()["code"]) for answer in told} == {expected}


@pytest.mark.parametrize("call", WITH_LINES)
def test_about_a_line_of_another_order(admin_api, life, nothing_changes, call):
    others = [place_order().lines.get().pk, uuid4()]

    def send(other):
        lines = [*life.units(1)["lines"], *life.units(1, line=other)["lines"]]
        return life.call(admin_api, call, {"lines": lines})

    with nothing_changes():
        assert answers(send, others) == {(400, "invalid", "lines.1.line")}


@pytest.mark.parametrize("call", WITH_LINES)
def test_about_no_lines(admin_api, life, nothing_changes, call):
    no_lines = [[], {}, "all", 1, None, [[]], [None], ["x"], [{}], [{"quantity": 1}], [{"line": "x", "quantity": 1}]]

    with nothing_changes():
        told = [life.call(admin_api, call, {"lines": lines}) for lines in no_lines]

    assert {(answer.status_code, answer.json()["code"]) for answer in told} == {(400, "invalid")}


NOTHING = ["0", 0, "0.00"]
NO_AMOUNTS = [
    "-1", -1, "-0.01", "0.001", "1e3", "1e400", 10**13, "NaN", "Infinity", "٣", "1_0", "", True, None,
    [], {},
]  # fmt: skip


@pytest.mark.parametrize("call", ["capture", "refund", "refund the return"])
def test_about_an_amount_that_is_none(admin_api, nothing_changes, call):
    back = in_state("received")
    payment = unpaid(variant=VariantFactory()) if call == "capture" else back.order.payments.get()
    life = Life(payment.order, payment, back)

    with nothing_changes():
        none = NO_AMOUNTS if call == "refund the return" else [*NOTHING, *NO_AMOUNTS]  # that is closed by nothing
        told = answers(lambda amount: life.call(admin_api, call, {"amount": amount}), none)

    assert told == {(400, "invalid", "amount")}


@pytest.mark.parametrize(("call", "field"), [(call, field) for call, fields in TEXTS.items() for field in fields])
def test_with_words_that_are_none(admin_api, life, nothing_changes, call, field):
    more = {"refund": {"amount": "1.00"}, "ask": life.units(1)}.get(call, {})

    with nothing_changes():
        told = answers(
            lambda words: life.call(admin_api, call, {**more, field: words}), ["a\x00b", "x" * 501, [], {}, None, True]
        )

    assert told == {(400, "invalid", field)}


LONE = b'{"reason": "\\ud800", "answer": "\\ud800", "carrier": "\\ud800", "lines": "\\ud800", "amount": "\\ud800"}'
NO_BODIES = [b"[]", b'"x"', b"1", b"{", b'{"a": \xff}', b'{"lines": ' + b"[" * 2000, LONE]


@pytest.mark.parametrize("call", [name for name in CALLS if name not in {"cancel", "void"}])
def test_with_a_body_that_is_none(admin_api, life, nothing_changes, call):
    with nothing_changes():
        told = [life.call(admin_api, call, body, content_type="application/json") for body in NO_BODIES]

    assert {answer.status_code for answer in told} == {400}


@pytest.mark.parametrize("call", ["send", "refund", "ask", "cancel"])
def test_that_was_another_one_under_its_key(admin_api, life, nothing_changes, call):
    headers = {"Idempotency-Key": "k"}
    assert life.call(admin_api, call, life.units(1), headers=headers).status_code in {200, 201}

    with nothing_changes():
        answer = life.call(admin_api, call, {**life.units(1), "reason": "another"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_conflict")


@pytest.mark.parametrize("call", ["cancel", "send", "capture", "void", "refund", "ask"])
def test_about_an_order_that_was_canceled(admin_api, nothing_changes, call):
    payment = unpaid(variant=VariantFactory(sku="CHAIR"))
    cancel_order(order_id=payment.order_id, at=NOON)
    payment.refresh_from_db()
    life = Life(payment.order, payment, Return())
    body = {"refund": {"amount": "1.00"}, "ask": life.units(1)}.get(call)

    with nothing_changes():
        answer = life.call(admin_api, call, body)

    codes = {"cancel": "order_cannot_be_canceled", "refund": "amount_too_large"}
    assert (answer.status_code, answer.json()["code"]) == (409, codes.get(call, "invalid_transition"))


@pytest.mark.parametrize(
    "call", ["cancel", "send", "void", "approve", "reject", "receive", "refund the return", "ask", "refund"]
)
def test_about_an_order_that_is_over(admin_api, nothing_changes, call):
    back = in_state("refunded")
    life = Life(back.order, back.order.payments.get(), back)
    body = {"refund": {"amount": "79.61"}, "ask": life.units(2)}.get(call)

    with nothing_changes():
        answer = life.call(admin_api, call, body)

    codes = {"cancel": "order_cannot_be_canceled", "refund": "amount_too_large", "ask": "too_many_units"}
    assert (answer.status_code, answer.json()["code"]) == (409, codes.get(call, "invalid_transition"))
