"""A request under an Idempotency-Key ..."""

from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import idempotency
from core.exceptions import IdempotencyConflict, IdempotencyInProgress, InvalidIdempotencyKey
from core.idempotency import Answer, answer_once, fingerprint, prune
from core.models import IdempotencyKey
from core.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.urls")]

BODY = {"lines": [{"sku": "a", "quantity": 1}], "price": 1.5, "name": "é"}


@pytest.fixture
def counter(locations):
    """A row whose number says how often the work was done."""
    return locations.objects.create(name="Counter", slug="counter")


def send(api, key, body=BODY, path="/api/once/counter/"):
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    return api.post(path, body, **headers)


def times(counter) -> int:
    counter.refresh_from_db()
    return counter.priority


def test_is_answered_byte_for_byte_the_same_when_it_comes_again(api, counter) -> None:
    first, second = send(api, "k"), send(api, "k")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"]
    assert not first.has_header("Idempotent-Replayed")
    assert second["Idempotent-Replayed"] == "true"
    assert times(counter) == 1


def test_is_the_same_request_whatever_the_order_of_its_fields(api, counter) -> None:
    send(api, "k", {"a": 1, "b": {"c": 2, "d": 3}})

    assert send(api, "k", {"b": {"d": 3, "c": 2}, "a": 1}).status_code == 201
    assert times(counter) == 1


def test_adds_what_is_not_stored_to_the_first_answer_and_to_the_replay(api, counter) -> None:
    answers = [send(api, "k").json() for _ in range(2)]

    assert [answer["token"] for answer in answers] == ["not-stored", "not-stored"]
    assert "token" not in IdempotencyKey.objects.get().body


@pytest.mark.parametrize("other", [{**BODY, "price": 2}, {}, [], {"a": 1}])
def test_is_a_conflict_with_another_body(api, counter, other) -> None:
    send(api, "k")
    response = send(api, "k", other)

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_conflict")
    assert times(counter) == 1


def test_does_its_work_again_under_another_key_or_under_none(api, counter) -> None:
    for key in ("k", "l", None, None):
        send(api, key)

    assert times(counter) == 4
    assert IdempotencyKey.objects.count() == 2


def test_keeps_to_its_scope(api, counter, locations) -> None:
    other = locations.objects.create(name="Other", slug="other")

    send(api, "k")
    assert send(api, "k", path="/api/once/other/").status_code == 201
    assert (times(counter), times(other)) == (1, 1)


def test_must_have_a_key_where_the_call_demands_one(api, counter) -> None:
    response = api.put("/api/once/counter/", BODY)

    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_required")
    assert times(counter) == 0


def test_belongs_to_its_caller(api, customer_api, admin_api, counter) -> None:
    answers = [send(client, "k", path="/api/once-each/") for client in (api, customer_api, admin_api)]

    assert [answer.status_code for answer in answers] == [204, 204, 204]
    assert times(counter) == 3


def test_may_be_answered_by_nothing_again(api, counter) -> None:
    first, second = (send(api, "k", path="/api/once-each/") for _ in range(2))

    assert (first.status_code, first.content) == (second.status_code, second.content) == (204, b"")
    assert times(counter) == 1


def test_that_is_refused_stores_no_answer_and_has_no_effect(api, counter) -> None:
    refused = [send(api, "k", {"refused": True}) for _ in range(2)]

    assert [answer.json()["code"] for answer in refused] == ["refused", "refused"]
    assert (times(counter), IdempotencyKey.objects.get().status) == (0, None)
    assert send(api, "k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é", "a\tb", "\x7f", "\x00"])
def test_is_refused_under_a_key_that_is_none(api, counter, key) -> None:
    response = send(api, key)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_idempotency_key")
    assert times(counter) == 0
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 255, "!~\"'\\", "0190f5a8-0000-7000-8000-000000000000"])
def test_is_taken_under_any_visible_key(api, counter, key) -> None:
    assert send(api, key).status_code == 201


def once(work, key="k", digest="f", scope="s") -> Answer:
    return answer_once(scope=scope, key=key, request_fingerprint=digest, work=work)


def ok() -> Answer:
    return Answer(200, {"ok": True})


def at_work(*, until: timedelta, digest="f") -> IdempotencyKey:
    """A key whose first request has not been answered."""
    return IdempotencyKey.objects.create(scope="s", key="k", fingerprint=digest, leased_until=timezone.now() + until)


def test_waits_while_the_first_one_is_at_work() -> None:
    at_work(until=timedelta(seconds=30))

    with pytest.raises(IdempotencyInProgress):
        once(pytest.fail)


def test_with_another_body_is_a_conflict_also_while_the_first_one_is_at_work() -> None:
    at_work(until=timedelta(seconds=30))

    with pytest.raises(IdempotencyConflict):
        once(pytest.fail, digest="another")


def test_is_in_progress_for_itself_while_its_work_runs() -> None:
    with pytest.raises(IdempotencyInProgress):
        once(lambda: once(pytest.fail))


@pytest.mark.parametrize("digest", ["f", "another"])
def test_takes_over_when_the_lease_of_a_dead_worker_has_ended(digest) -> None:
    at_work(until=timedelta(seconds=-1))

    assert once(ok, digest=digest) == Answer(200, {"ok": True})
    assert once(pytest.fail, digest=digest) == Answer(200, {"ok": True}, is_replay=True)


def test_holds_its_key_for_sixty_seconds() -> None:
    held = []

    def work() -> Answer:
        held.append(IdempotencyKey.objects.get().leased_until)
        return ok()

    before = timezone.now()
    once(work)

    assert timedelta(seconds=60) <= held[0] - before < timedelta(seconds=61)


@pytest.mark.parametrize("error", [ValueError, IdempotencyConflict, KeyboardInterrupt])
def test_that_failed_may_try_again_at_once(counter, error) -> None:
    def fail() -> Answer:
        type(counter).objects.update(priority=7)
        raise error

    with pytest.raises(error):
        once(fail)

    assert times(counter) == 0
    assert once(ok, digest="another") == Answer(200, {"ok": True})


@pytest.mark.parametrize("status", [300, 400, 409, 500])
def test_that_was_answered_by_a_refusal_may_try_again_at_once(status) -> None:
    refused = once(lambda: Answer(status, {"no": True}))

    assert refused == Answer(status, {"no": True})
    assert IdempotencyKey.objects.get().status is None
    assert once(ok) == Answer(200, {"ok": True})


def test_whose_lease_was_lost_undoes_its_work(counter) -> None:
    def work() -> Answer:
        type(counter).objects.update(priority=7)
        IdempotencyKey.objects.update(leased_until=timezone.now() + timedelta(seconds=90))
        return ok()

    with pytest.raises(IdempotencyInProgress):
        once(work)

    assert times(counter) == 0
    assert IdempotencyKey.objects.get().status is None


def slow_work(counter):
    def work() -> Answer:
        with transaction.atomic():
            row = type(counter).objects.lock_one(counter.pk)
            Event().wait(0.2)
            row.priority += 1
            row.save(update_fields=["priority"])
        return Answer(201, {"number": row.priority})

    return work


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_does_its_work_once(counter) -> None:
    outcomes = race(*[lambda: once(slow_work(counter))] * 2)

    statuses = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    late = [outcome for outcome in outcomes if not isinstance(outcome, Answer)]
    assert times(counter) == 1
    assert {answer.data["number"] for answer in statuses} == {1}
    assert all(isinstance(outcome, IdempotencyInProgress) for outcome in late)
    assert once(pytest.fail) == Answer(201, {"number": 1}, is_replay=True)


@pytest.mark.django_db(transaction=True)
def test_without_a_key_does_its_work_twice(counter) -> None:
    """The control: nothing but the key holds the second one back."""
    race(*[slow_work(counter)] * 2)

    assert times(counter) == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_is_told_at_once_that_the_first_one_is_at_work(counter) -> None:
    outcomes = race(*[lambda: once(slow_work(counter))] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Answer", "IdempotencyInProgress"]


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_after_a_dead_worker_does_its_work_once(counter) -> None:
    at_work(until=timedelta(seconds=-1))

    race(*[lambda: once(slow_work(counter))] * 4)

    assert times(counter) == 1


def test_is_forgotten_after_two_days() -> None:
    now = timezone.now()
    for key, age in (("old", 48.1), ("young", 47.9)):
        once(ok, key=key)
        IdempotencyKey.objects.filter(key=key).update(leased_until=now + idempotency.LEASE - timedelta(hours=age))

    assert prune(at=now) == 1
    assert IdempotencyKey.objects.get().key == "young"


def test_is_kept_for_two_days_from_its_answer_on_though_its_key_is_older() -> None:
    at_work(until=-timedelta(hours=47))
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=47))
    once(ok)

    assert prune(at=timezone.now() + timedelta(hours=47)) == 0
    assert prune(at=timezone.now() + timedelta(hours=49)) == 1


def prune_before_the_second_look():
    """Delete the key when somebody who could not insert it comes to look at it."""
    looked = []

    def wrapper(execute, sql, params, many, context):
        if sql.startswith("SELECT") and "core_idempotencykey" in sql and not looked:
            looked.append(sql)
            IdempotencyKey.objects.all().delete()
        return execute(sql, params, many, context)

    return wrapper


def test_whose_key_was_pruned_while_it_came_is_a_new_one() -> None:
    at_work(until=-timedelta(days=2))

    with connection.execute_wrapper(prune_before_the_second_look()):
        assert once(ok) == ok()

    assert IdempotencyKey.objects.get().status == ok().status


def test_has_a_digest_of_method_path_and_body() -> None:
    same = fingerprint("POST", "/a", {"x": 1, "y": [uuid4.__name__]})

    assert same == fingerprint("POST", "/a", {"y": ["uuid4"], "x": 1})
    others = [("PUT", "/a", {"x": 1}), ("POST", "/b", {"x": 1}), ("POST", "/a", {"x": 2}), ("POST", "/a", {"x": "1"})]
    assert len({same, *(fingerprint(*other) for other in others)}) == 5


def test_is_no_request_without_a_sane_key() -> None:
    with pytest.raises(InvalidIdempotencyKey):
        once(pytest.fail, key="")
    assert idempotency.KEY.fullmatch("abc")
