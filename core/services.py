"""Writing records that have no rules beyond their own row, and what else every app's services need."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, models, transaction
from django.db.models import ProtectedError

from core.exceptions import InvalidFields, NotFound, StillInUse

M = TypeVar("M", bound=models.Model)

GROWN = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = CURRENT_SCHEMA::regnamespace AND pg_has_role(relowner, 'USAGE')
    AND pg_relation_size(oid) > 1.1 * relpages * CURRENT_SETTING('block_size')::int
"""
"""The tables of PostgreSQL that are a tenth longer than when it last looked."""


@transaction.atomic
def save_record(model: type[M], *, pk: Any, fields: Mapping[str, Any]) -> M:
    """Write a row's fields, making it where there is none of that key; its fields and constraints are checked.

    Raises InvalidFields, naming each field that is wrong.
    """
    row = model._default_manager.select_for_update().filter(pk=pk).first() or model(pk=pk)
    for name, value in fields.items():
        setattr(row, name, value)
    check_row(row)
    row.save()
    return row


def check_row(row: models.Model) -> None:
    """Check a row's fields and constraints. Raises InvalidFields, naming each field that is wrong."""
    try:
        row.full_clean()
    except ValidationError as error:
        errors = error.message_dict
        if NON_FIELD_ERRORS in errors:
            errors["non_field_errors"] = errors.pop(NON_FIELD_ERRORS)
        raise InvalidFields(errors) from error


@transaction.atomic
def delete_record(model: type[models.Model], *, pk: Any) -> None:
    """Delete a row. Raises NotFound where there is none, StillInUse where others hang on it."""
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        raise NotFound(f"There is no such {model._meta.verbose_name}.")
    try:
        row.delete()
    except ProtectedError as error:
        count = len(error.protected_objects)
        raise StillInUse(f"{row} cannot be deleted: {count} other records hang on it.") from error


def delete_in_batches(rows: models.QuerySet[M], *, size: int = 1000) -> int:
    """Delete rows some at a time, each batch in a transaction of its own, so that nobody waits long behind them."""
    deleted = 0
    while keys := list(rows.values_list("pk", flat=True)[:size]):
        deleted += rows.filter(pk__in=keys).delete()[1].get(rows.model._meta.label, 0)
    return deleted


def gather_statistics() -> None:
    """Let the database count rows and keys, by which it chooses its ways.

    Without them SQLite reads whole tables in search of a few rows. Ten thousand keys of each index tell enough, and
    take no longer in a large shop; by a thousand it has chosen the wrong index of the outbox. PostgreSQL counts by
    itself within a minute, but after an import a checkout takes a quarter longer for so long: it is asked to look at
    once at the tables that have grown.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 10000")
            cursor.execute("ANALYZE")
            return
        cursor.execute(GROWN)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {table}")
