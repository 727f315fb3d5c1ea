"""A step of a return ..."""

from itertools import product
from uuid import uuid4

import pytest

from apps.products.tests.factories import VariantFactory
from apps.returns.models import Return
from apps.returns.rules import TRANSITIONS
from apps.returns.tests.orders import NOON, PATHS, STEPS, in_state, sent_order, take
from core.exceptions import InvalidTransition, NotFound
from core.models import Event

pytestmark = pytest.mark.django_db

ALL = set(product(TRANSITIONS, Return.Status.values))
ALLOWED = {(step, status) for step, (before, _) in TRANSITIONS.items() for status in before}


def test_stands_in_a_table_that_speaks_of_every_state():
    becomes = {after for _, after in TRANSITIONS.values()}

    assert TRANSITIONS.keys() == STEPS.keys()
    assert PATHS.keys() == set(Return.Status.values) == becomes | {"requested"}
    assert {
        ("approve", "requested"),
        ("reject", "requested"),
        ("reject", "approved"),
        ("receive", "approved"),
        ("refund", "received"),
    } == ALLOWED
    assert len(ALL - ALLOWED) == 15


@pytest.mark.parametrize(("step", "status"), sorted(ALLOWED))
def test_that_is_in_the_table_is_taken_and_told(step, status, admin):
    found = in_state(status)

    take(step, found, actor_id=admin.pk)

    found.refresh_from_db()
    after = TRANSITIONS[step][1]
    assert found.status == after
    entry = found.order.timeline.get(kind=f"return_{after}")
    assert (entry.actor, entry.at) == (admin, NOON)


@pytest.mark.parametrize(("step", "status"), sorted(ALL - ALLOWED))
def test_that_is_not_in_the_table_is_refused_and_changes_nothing(step, status, nothing_changes):
    found = in_state(status)

    with nothing_changes(), pytest.raises(InvalidTransition) as refusal:
        take(step, found)

    assert refusal.value.context == {"status": status, "wanted": TRANSITIONS[step][1]}


@pytest.mark.parametrize(("step", "status"), sorted(ALL))
def test_over_http_is_answered_accordingly(step, status, admin_api, nothing_changes):
    found = in_state(status)
    path = f"/api/v1/orders/{found.order_id}/returns/{found.pk}/{step}/"

    if (step, status) in ALLOWED:
        answer = admin_api.post(path)
        assert (answer.status_code, answer.json()["status"]) == (200, TRANSITIONS[step][1])
        return
    with nothing_changes():
        answer = admin_api.post(path)
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")


@pytest.mark.parametrize("step", STEPS)
def test_with_another_orders_return_is_refused(step, nothing_changes):
    found = in_state("requested")
    other = sent_order(VariantFactory())

    with nothing_changes(), pytest.raises(NotFound):
        STEPS[step](order_id=other.pk, return_id=found.pk, at=NOON)


@pytest.mark.parametrize("step", STEPS)
def test_with_no_return_is_refused(step, nothing_changes):
    order = sent_order()

    with nothing_changes(), pytest.raises(NotFound):
        STEPS[step](order_id=order.pk, return_id=uuid4(), at=NOON)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (("approve",), ["return.requested", "return.approved"]),
        (("reject",), ["return.requested", "return.rejected"]),
        (("approve", "receive"), ["return.requested", "return.approved", "return.received"]),
    ],
)
def test_is_announced(path, names):
    found = in_state("requested")

    for step in path:
        take(step, found)

    told = Event.objects.filter(name__startswith="return.").order_by("pk")
    assert list(told.values_list("name", flat=True)) == names
    assert {event.payload["return_id"] for event in told} == {str(found.pk)}


@pytest.mark.parametrize("step", ["approve", "reject"])
def test_that_decides_keeps_what_the_customer_is_told(step):
    found = in_state("requested")

    take(step, found, answer="Send it to 1 Dock Road.")

    found.refresh_from_db()
    assert found.answer == "Send it to 1 Dock Road."


def test_that_rejects_what_was_approved_does_not_repeat_the_approval():
    found = take("approve", in_state("requested"), answer="Send it to 1 Dock Road.")

    take("reject", found)

    found.refresh_from_db()
    assert found.answer == ""


def test_that_receives_leaves_what_the_customer_was_told():
    found = take("approve", in_state("requested"), answer="Send it to 1 Dock Road.")

    take("receive", found)

    found.refresh_from_db()
    assert found.answer == "Send it to 1 Dock Road."
