"""The life of one order, placed, paid, sent, partly canceled, partly sent back and refunded, ..."""

from dataclasses import dataclass
from typing import Any

import pytest
from celery import current_app

from apps.inventory.models import StockLevel
from apps.products.tests.factories import VariantFactory
from core.models import Delivery
from tests.journeys.conftest import Shopper, mails_in
from tests.journeys.shops import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

MANUAL = {"provider": "manual"}
OUTSIDE = {"provider": "test", "method": "approve"}

SUBJECTS = [
    "your order {}",
    "payment received for your order {}",
    "part of your order {} is on its way",
    "part of your order {} was canceled",
    "refund for your order {}",
    "your return of order {}",
    "you can send this back (order {})",
    "your return of order {} has arrived",
    "refund for your order {}",
]


@dataclass
class Desk:
    """Staff at work on one order, and the guest whose it is."""

    shopper: Shopper
    order: dict[str, Any]
    staff: dict[str, str]

    @property
    def guest(self) -> dict[str, str]:
        return {"X-Order-Token": self.order["token"]}

    def post(self, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        answer = self.shopper.call("POST", f"orders/{self.order['id']}/{path}", body, **(headers or self.staff))
        assert answer.ok, answer.text
        return answer.json()

    def shown(self) -> dict[str, Any]:
        return self.shopper.call("GET", f"orders/{self.order['number']}/", **self.guest).json()

    def states(self) -> tuple[str, str, str]:
        shown = self.shown()
        return shown["status"], shown["payment_status"], shown["fulfillment_status"]

    def becomes(self, *states: str) -> bool:
        """Say whether the order is soon in these states: a provider outside is told by the outbox."""
        return wait_for(lambda: self.states() == states, 10)

    def refunded(self, *amounts: str) -> bool:
        """Say whether so much has soon gone back."""
        there = [(amount, "succeeded") for amount in amounts]
        return wait_for(lambda: [(one["amount"], one["status"]) for one in self.shown()["refunds"]] == there, 10)

    def emails(self) -> list[dict[str, Any]]:
        return self.shopper.call("GET", f"orders/{self.order['id']}/emails/", **self.staff).json()["results"]

    def told(self, event: str) -> bool:
        """Say whether the guest has soon been told of an event."""
        return wait_for(lambda: (event, "done") in [(one["event"], one["status"]) for one in self.emails()], 10)

    def units(self, *indexes: int) -> list[dict[str, Any]]:
        return [{"line": self.order["lines"][index]["id"], "quantity": 1} for index in indexes]


@pytest.fixture
def desk(shopper, worker, admin):
    """A desk for an order of three things, for 10.00, 20.00 and 30.00, that a guest pays in the named way."""

    def buy(payment: dict[str, str]) -> Desk:
        lines = [{"sku": VariantFactory(price=price, stock=5).sku} for price in (1000, 2000, 3000)]
        answer = shopper.order_at_once("", body={"lines": lines, "payment": payment})
        assert answer.status_code == 201, answer.text
        account = {"email": admin.email, "password": "a-long-passphrase"}
        access = shopper.call("POST", "auth/token/", account).json()["access"]
        return Desk(shopper, answer.json(), {"Authorization": f"Bearer {access}"})

    return buy


def live(desk: Desk, begins: str) -> None:
    """Lead the order through its life, looking at its states after each step.

    A mail says what is true when it is written: how to pay, and what is still to come. Those two are waited for.
    """
    assert desk.becomes("open", begins, "unfulfilled")
    assert desk.told("order.placed")
    desk.post(f"payments/{desk.order['payments'][0]['id']}/capture/")
    assert desk.becomes("open", "paid", "unfulfilled")
    desk.post("fulfillments/", {"lines": desk.units(0, 1), "carrier": "DHL", "tracking_number": "JD014"})
    assert desk.becomes("open", "paid", "partially_fulfilled")
    assert desk.told("order.sent")
    desk.post("cancel/")
    assert desk.becomes("completed", "partially_refunded", "fulfilled")
    back = desk.post("returns/", {"lines": desk.units(0), "reason": "Too small"}, **desk.guest)
    desk.post(f"returns/{back['id']}/approve/", {"answer": "Send it to 1 Dock Road."})
    desk.post(f"returns/{back['id']}/receive/")
    desk.post(f"returns/{back['id']}/refund/")
    assert desk.refunded("30.00", "10.00")
    assert desk.states() == ("completed", "partially_refunded", "fulfilled")


def subjects(mails) -> list[str]:
    return [mail["Subject"].removeprefix("Shopwright: ") for mail in mails]


def expected(desk: Desk) -> list[str]:
    return [subject.format(desk.order["number"]) for subject in SUBJECTS]


@pytest.mark.parametrize(("payment", "begins"), [(MANUAL, "unpaid"), (OUTSIDE, "authorized")])
def test_adds_up_at_its_end(desk, payment, begins):
    desk = desk(payment)
    live(desk, begins)

    shown = desk.shown()
    (paid,) = shown["payments"]
    assert (shown["total"], paid["captured"], paid["refunded"]) == ("60.00", "60.00", "40.00")
    units = [[line[name] for name in ("quantity", "fulfilled", "canceled", "returned")] for line in shown["lines"]]
    assert units == [[1, 1, 0, 1], [1, 1, 0, 0], [1, 0, 1, 0]]
    assert shown["fulfillments"][0]["lines"] == desk.units(0, 1)
    assert [one["status"] for one in shown["returns"]] == ["refunded"]
    levels = StockLevel.objects.order_by("pk").values_list("on_hand", "allocated", "reserved", "variant__stock")
    assert list(levels) == [(5, 0, 0, 5), (4, 0, 0, 4), (5, 0, 0, 5)]


@pytest.mark.parametrize(("payment", "begins"), [(MANUAL, "unpaid"), (OUTSIDE, "authorized")])
def test_is_told_by_one_mail_a_step(desk, mail_dir, payment, begins):
    desk = desk(payment)
    live(desk, begins)

    mails = mails_in(mail_dir, len(SUBJECTS))

    assert subjects(mails) == expected(desk)
    assert {mail["To"] for mail in mails} == {"ada@example.com"}
    assert ("How to pay" in mails[0].get_body(("plain",)).get_content()) == (payment is MANUAL)
    for delivery in Delivery.objects.select_related("event"):
        kwargs = {**delivery.event.payload, "delivery_id": str(delivery.pk)}
        current_app.tasks[delivery.subscriber].run(**kwargs)
    assert subjects(mails_in(mail_dir, len(SUBJECTS))) == expected(desk)


def test_is_told_once_more_by_each_mail_that_staff_resend(desk, mail_dir):
    desk = desk(MANUAL)
    live(desk, "unpaid")
    assert len(mails_in(mail_dir, len(SUBJECTS))) == len(SUBJECTS)

    sent = desk.emails()
    again = [desk.post(f"emails/{email['id']}/resend/") for email in sent]

    assert [email["status"] for email in sent] == ["done"] * len(SUBJECTS)
    mails = mails_in(mail_dir, 2 * len(SUBJECTS))
    assert len(mails) == 2 * len(SUBJECTS)
    ids = [mail["Message-ID"].strip("<>").split("@")[0] for mail in mails]
    assert sorted(ids) == sorted(email["id"] for email in [*sent, *again])
    # Written anew: what was still to come with the first parcel is canceled by now.
    as_of_now = [subject.removeprefix("part of ") if "way" in subject else subject for subject in expected(desk)]
    assert sorted(subjects(mails)) == sorted(expected(desk) + as_of_now)


@pytest.mark.parametrize(
    ("payment", "begins", "start"),
    [
        (MANUAL, "unpaid", ["placed"]),
        (OUTSIDE, "authorized", ["payment_authorization", "placed"]),
    ],
)
def test_stands_in_its_timeline_with_who_and_when(desk, admin, payment, begins, start):
    desk = desk(payment)
    live(desk, begins)

    timeline = desk.shown()["timeline"]
    assert [entry["kind"] for entry in timeline] == [
        *start, "payment_capture", "sent", "canceled", "payment_refund",
        "return_requested", "return_approved", "return_received", "payment_refund", "return_refunded",
    ]  # fmt: skip
    assert [entry["at"] for entry in timeline] == sorted(entry["at"] for entry in timeline)
    nobody = {entry["kind"] for entry in timeline if entry["actor"] is None}
    assert nobody == {*start, "return_requested"}
    assert {entry["actor"] for entry in timeline} == {None, str(admin.pk)}
    assert "Sent by DHL JD014: 2 units." in [entry["detail"] for entry in timeline]
