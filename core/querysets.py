"""The base of every queryset: reads chain, locks run at once."""

from typing import Any, Self, TypeVar

from django.db import models

from core.exceptions import NotFound

M = TypeVar("M", bound=models.Model)
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class LockingQuerySet(models.QuerySet[M_co]):
    """A queryset whose locks are never lazy.

    `FOR NO KEY UPDATE` lets others insert rows that point here. On SQLite the transaction itself is the lock
    (`transaction_mode=IMMEDIATE`), so the same calls are plain reads there.

    Who has waited for a lock sees the locked rows as they are by then. What was joined or annotated is as it was when
    the statement began: no rule may hang on that. What was joined by a key that is another one by then is read anew
    when it is asked for; by a key that cannot be empty, the row would be missing.
    """

    def lock_one(self, pk: Any) -> M_co:
        """Lock and return this row. Raises NotFound where there is none."""
        row = self._locked().filter(pk=pk).first()
        if row is None:
            raise NotFound(f"There is no such {self.model._meta.verbose_name}.")
        return in_step(row)

    def lock_all(self) -> list[M_co]:
        """Lock and return these rows in the order of their keys, so that two lockers never wait for each other."""
        return [in_step(row) for row in self.in_locking_order()]

    def in_locking_order(self) -> Self:
        """Give the queryset that `lock_all` runs: for what prepares it."""
        return self._locked().order_by("pk")

    def _locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)


def in_step(row: M) -> M:
    """Forget what was joined to a row by a key that it has no more: PostgreSQL leaves it empty."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.is_cached(row):
            joined = field.get_cached_value(row)
            if (joined and joined.pk) != getattr(row, field.attname):
                field.delete_cached_value(row)
    return row


class OnTheWay(models.Func):
    """A column that rows are judged by while they are walked along in an order, not one that they are looked up by.

    SQLite knows how many values a column has, not how many rows are between two of them: it would look up half of the
    shop and sort that. PostgreSQL knows, and decides.
    """

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Keep it from its indexes."""
        return self.as_sql(compiler, connection, template="+%(expressions)s")


class LeadingQuerySet:
    """The part of a queryset that knows a short way to its rows."""

    def leading(self, limit: int) -> Any:
        """Return a queryset with the same first rows, as many as the limit, in the same order by their own columns.

        What this one carries beside its conditions may be gone: annotations, and what was to be loaded along.
        """
        raise NotImplementedError

    def countable(self) -> Any:
        """Return a condition, and a queryset of the same rows that are counted sooner where it holds; None without."""
        raise NotImplementedError
