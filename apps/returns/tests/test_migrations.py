"""A database from before ..."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.payments.models import Instruction
from apps.returns.tests.orders import in_state

pytestmark = pytest.mark.django_db(transaction=True)

NEWEST = 'CREATE INDEX "return_newest" ON "returns_return" ("requested_at" DESC, "id")'


def migrate(name: str) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("returns", name)])


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "returns_return"))


@pytest.fixture(autouse=True)
def as_they_were():
    """Every migration, whichever a test ends with."""
    yield
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("returns")[0][1]
    migrate(newest)


@pytest.mark.parametrize("has_it", [True, False])
def test_gets_the_index_of_the_newest_whether_it_has_it_or_not(has_it):
    migrate("0001_initial")
    assert "return_newest" not in indexes()
    if has_it:
        with connection.cursor() as cursor:
            cursor.execute(NEWEST)

    migrate("0002_newest_returns_by_index")

    assert "return_newest" in indexes()


@pytest.mark.parametrize(
    ("told", "status"), [("failed", "received"), ("pending", "received"), ("succeeded", "refunded")]
)
def test_has_only_those_returns_refunded_whose_money_went_back(told, status):
    found = in_state("refunded")
    migrate("0003_refunds_that_are_not_through")
    Instruction.objects.filter(kind="refund").update(status=told)

    migrate("0004_returns_that_were_refunded_too_early")

    found.refresh_from_db()
    assert found.status == status
