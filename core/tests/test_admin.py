"""The core's admin ..."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from core.models import Delivery, Event, IdempotencyKey

pytestmark = pytest.mark.django_db

MODELS = ["event", "delivery", "idempotencykey"]


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def clerk(client, django_user_model):
    """Staff who may look, and no more."""
    user = django_user_model.objects.create_user("clerk@example.com", "a-long-passphrase", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def delivery(status: str = "dead") -> Delivery:
    event = Event.objects.create(name="tests.happened", payload={"a": 1})
    done_at = timezone.now() if status == "done" else None
    return Delivery.objects.create(
        event=event, subscriber="tests.note", status=status, attempts=12, due_at=timezone.now(), done_at=done_at
    )


def send_again(client, *deliveries):
    data = {"action": "send_again", "_selected_action": [str(one.pk) for one in deliveries]}
    return client.post("/admin/core/delivery/", data, follow=True)


@pytest.fixture
def rows(db):
    one = delivery()
    key = IdempotencyKey.objects.create(scope="s", key="k", fingerprint="f", leased_until=timezone.now(), body="secret")
    return {"event": one.event, "delivery": one, "idempotencykey": key}


@pytest.mark.parametrize("model", MODELS)
def test_lists_finds_and_shows(office, rows, model) -> None:
    row = rows[model]

    assert office.get(f"/admin/core/{model}/").status_code == 200
    assert office.get(f"/admin/core/{model}/?q={row.pk}").status_code == 200
    assert office.get(f"/admin/core/{model}/?q=no-such-thing").status_code == 200
    assert office.get(f"/admin/core/{model}/{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_lets_nobody_write(office, rows, model) -> None:
    row = rows[model]

    assert office.get(f"/admin/core/{model}/add/").status_code == 403
    assert office.post(f"/admin/core/{model}/{row.pk}/change/", {}).status_code == 403
    assert office.post(f"/admin/core/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_shows_no_stored_answer(office, rows) -> None:
    page = office.get(f"/admin/core/idempotencykey/{rows['idempotencykey'].pk}/change/")

    assert b"secret" not in page.content


def test_filters_deliveries_by_status(office) -> None:
    delivery("dead")
    delivery("done")

    page = office.get("/admin/core/delivery/?status__exact=dead")

    assert page.context["cl"].result_count == 1


def test_sends_dead_deliveries_again_and_leaves_the_others_alone(office) -> None:
    dead, done, pending = delivery("dead"), delivery("done"), delivery("pending")

    page = send_again(office, dead, done, pending)

    assert "Sent again: 1." in page.content.decode()
    states = {one.pk: (one.status, one.attempts) for one in Delivery.objects.all()}
    assert states == {dead.pk: ("pending", 0), done.pk: ("done", 12), pending.pk: ("pending", 12)}


def test_lets_only_those_send_again_who_may(clerk) -> None:
    dead = delivery()

    assert "send_again" not in clerk.get("/admin/core/delivery/").content.decode()
    send_again(clerk, dead)
    dead.refresh_from_db()
    assert dead.status == "dead"
