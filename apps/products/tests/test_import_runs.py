"""An import ..."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.products.exceptions import ImportInProgress
from apps.products.importers import UnusableFile, open_products
from apps.products.models import ImportProblem, ImportRun, Product
from apps.products.services import import_runs
from apps.products.services.import_runs import LEASE, end_import, resume_import, start_import
from apps.products.services.imports import BATCH, import_products
from apps.products.tests.factories import base_currency
from core import processes
from core.tests.racing import race

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ELSEWHERE = "elsewhere:1"


@pytest.fixture
def source(tmp_path):
    """Open a file of so many products."""

    def opened(count: int = BATCH + 10, *, name="products.csv", bad=()):
        base_currency()
        path = tmp_path / name
        rows = (f"Cup {number},C-{number},{'x' if number in bad else 5}\n" for number in range(count))
        path.write_text("name,sku,price\n" + "".join(rows))
        return open_products(path, currency="GBP", at=NOW)

    return opened


def start(file, *, at=NOW, **options):
    return start_import(file=file, at=at, **{"update": False, "dry_run": False, **options})


def interrupted(file, outcomes: int = 1, **options):
    """An import that was stopped after its first batch."""
    run = start(file, **options)
    told = import_products(run=run, entries=file.entries)
    for _ in range(outcomes):
        next(told)
    told.close()
    return run


def finish(file, run):
    return list(import_products(run=run, entries=file.entries))


def test_keeps_what_became_of_its_file(source, admin):
    file = source(5, bad={2})
    run = start(file, actor_id=admin.pk)

    outcomes = finish(file, run)

    assert [outcome.result for outcome in outcomes] == ["created", "created", "rejected", "created", "created"]
    run.refresh_from_db()
    assert (run.status, run.created, run.rejected, run.entries_done) == ("completed", 4, 1, 5)
    assert (run.file_name, run.format, run.lines, run.lines_done) == ("products.csv", "csv", 6, 6)
    assert run.finished_at is not None
    assert list(run.problems.values_list("entry", "label", "line", "column", "reason")) == [
        (2, "C-2", 4, "price", '"x" is not a number like "49.90".')
    ]


def test_keeps_whole_products_and_its_place_when_nobody_listens_any_more(source):
    run = interrupted(source())

    assert (run.status, run.entries_done, run.created, run.lease) == ("interrupted", BATCH, BATCH, None)
    assert Product.objects.count() == BATCH


def test_goes_on_where_it_stopped(source):
    first = interrupted(source())
    Product.objects.filter(slug="cup-0").delete()

    run = start(file := source())
    outcomes = finish(file, run)

    assert run.pk == first.pk
    assert [outcome.result for outcome in outcomes] == ["created"] * 10
    assert (run.status, run.created, run.entries_done) == ("completed", BATCH + 10, BATCH + 10)
    assert not Product.objects.filter(slug="cup-0").exists()


def test_begins_anew_when_it_is_told_to(source):
    first = interrupted(source())

    run = start(file := source(), restart=True)
    finish(file, run)

    assert run.pk != first.pk
    assert (run.created, run.unchanged) == (10, BATCH)


@pytest.mark.parametrize("options", [{"update": True}, {"dry_run": True}])
def test_goes_on_by_the_same_terms_only(source, options):
    first = interrupted(source())

    assert start(source(), **options).pk != first.pk


def test_goes_on_with_the_same_content_only(source):
    first = interrupted(source())

    assert start(source(BATCH + 11)).pk != first.pk


def test_that_was_completed_begins_anew(source):
    file = source(3)
    finish(file, first := start(file))

    run = start(file := source(3))
    finish(file, run)

    assert run.pk != first.pk
    assert run.unchanged == 3


def test_tells_again_what_was_rejected_before_it_was_interrupted(source):
    interrupted(source(bad={3}))

    run = start(file := source(bad={3}))
    outcomes = finish(file, run)

    rejected = [outcome for outcome in outcomes if outcome.problems]
    assert [(outcome.is_earlier, outcome.entry.label, str(outcome.problems[0])) for outcome in rejected] == [
        (True, "C-3", 'line 5, column "price": "x" is not a number like "49.90".')
    ]


def test_knows_the_skus_of_what_it_did_before_it_was_interrupted(source, tmp_path):
    interrupted(source())
    text = (tmp_path / "products.csv").read_text()
    (tmp_path / "products.csv").write_text(text.replace(f"C-{BATCH + 5},", "C-0,"))
    ImportRun.objects.update(fingerprint=opened(tmp_path).fingerprint(False, False))

    run = start(file := opened(tmp_path))
    (rejected,) = [outcome for outcome in finish(file, run) if outcome.problems]

    assert rejected.problems[0].reason == '"C-0" is used on line 2 already.'


def opened(tmp_path):
    return open_products(tmp_path / "products.csv", currency="GBP", at=NOW)


def test_writes_nothing_in_a_dry_run_and_says_the_same(source):
    file = source(BATCH + 10, bad={7})
    dry = start(file, dry_run=True)
    dry_outcomes = finish(file, dry)
    assert not Product.objects.exists()

    run = start(file := source(BATCH + 10, bad={7}))
    outcomes = finish(file, run)

    assert [outcome.result for outcome in dry_outcomes] == [outcome.result for outcome in outcomes]
    assert (dry.created, dry.rejected) == (run.created, run.rejected) == (BATCH + 9, 1)


def test_is_refused_while_another_one_is_at_work(source):
    run = start(source(name="first.csv"))

    with pytest.raises(ImportInProgress) as refusal:
        start(source(name="second.csv"))

    assert refusal.value.detail == (
        f"Another import is running: first.csv, since {run.created_at:%Y-%m-%d %H:%M} UTC. Wait until it has ended."
    )
    assert ImportRun.objects.count() == 1


def test_takes_the_place_of_one_that_was_silent_for_too_long(source):
    run = start(source())
    ImportRun.objects.update(process=ELSEWHERE)

    with pytest.raises(ImportInProgress):
        start(source(3), at=NOW + LEASE - timedelta(seconds=1))
    start(source(3), at=NOW + LEASE)

    run.refresh_from_db()
    assert run.status == "interrupted"


def test_writes_nothing_more_once_another_process_has_taken_over(source):
    file = source()
    told = import_products(run=(run := start(file)), entries=file.entries)
    next(told)
    ImportRun.objects.update(process=ELSEWHERE)
    later = start(source(), at=timezone.now() + LEASE)

    with pytest.raises(ImportInProgress):
        list(told)

    assert later.pk == run.pk
    later.refresh_from_db()
    assert (later.status, later.entries_done) == ("running", BATCH)
    assert Product.objects.count() == BATCH


def test_keeps_only_so_many_problems(source, monkeypatch):
    monkeypatch.setattr(import_runs, "MAX_PROBLEMS", 3)
    file = source(8, bad=range(8))

    finish(file, run := start(file))

    assert (run.rejected, run.problems.count()) == (8, 3)


def test_lets_go_of_old_problems(source):
    run = start(file := source(3, bad={1}))
    finish(file, run)
    ImportRun.objects.update(created_at=NOW - timedelta(days=31))

    start(source(4))

    assert not ImportProblem.objects.exists()
    assert ImportRun.objects.count() == 2


def test_fails_with_a_sentence_where_the_file_turns_out_to_be_unusable(source):
    def unusable():
        yield from source(3).entries
        raise UnusableFile("The file has changed or gone while it was being read.")

    run = start(source(3))
    with pytest.raises(UnusableFile):
        list(import_products(run=run, entries=unusable()))

    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", "The file has changed or gone while it was being read.")
    assert not Product.objects.exists()


def test_that_waits_is_taken_up_by_its_id(source):
    waiting = ImportRun.objects.create(file_name="upload.csv", is_update=True)

    run = resume_import(run_id=waiting.pk, file=(file := source(3)), at=NOW)
    finish(file, run)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.created, waiting.file_name) == ("completed", 3, "upload.csv")


def test_is_one_at_a_time_whoever_writes_the_row(source):
    start(source())

    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.create(file_name="x", status="running", lease=import_runs.uuid7(), leased_until=NOW)


def test_gives_back_only_its_own_lease(source):
    run = start(source())
    ImportRun.objects.update(lease=import_runs.uuid7())

    end_import(run=run, status=ImportRun.Status.COMPLETED, at=NOW)

    assert run.status == "running"


@pytest.mark.django_db(transaction=True)
def test_starts_once_where_two_start_at_the_same_moment(source):
    files = [source(name=f"{number}.csv") for number in range(4)]

    outcomes = race(*[lambda file=file: start(file) for file in files])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ImportInProgress"] * 3 + ["ImportRun"]
    assert ImportRun.objects.count() == 1


def test_of_a_process_that_was_killed_is_taken_over_at_once(source):
    run = start(source())
    host = processes.here().rpartition(":")[0]
    ImportRun.objects.update(process=f"{host}:999999999")

    assert start(source()).pk == run.pk
