"""Statements that are made again and again, compiled once: to build and compile one often takes longer than to run it.

PostgreSQL prepares them too, for each connection: it reads and plans them once. What is the same at every asking
stands in their text, so that partial indexes serve; what comes with each asking is bound.
"""

import re
from collections.abc import Callable, Sequence
from copy import copy
from threading import Lock
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, BooleanField, F, Field, Func, Model, QuerySet, Value
from django.db.models.constants import OnConflict
from django.db.models.query import ModelIterable
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.transaction import TransactionManagementError

from core.querysets import LockingQuerySet, in_step

R = TypeVar("R")
M = TypeVar("M", bound=Model)

SHAPES = 300
"""So many statements are kept of those that follow from what is asked: the ones that were asked for last."""

COMPILING = Lock()
"""Compiling changes a query and those inside it, which may be parts of another one too."""


class Slot(Value):
    """The place in a prepared statement of a value that comes with each asking, or of what is read from that value."""

    def __init__(self, name: str, field: "Field[Any, Any]", read: Callable[[Any], Any] | None = None) -> None:
        super().__init__(name, output_field=field)
        self.read = read

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Leave itself where the value goes."""
        return "%s", [self]

    def filled(self, value: Any, connection: Any) -> Any:
        """Give a value as the database takes it."""
        kept = self.output_field.get_db_prep_save(self.read(value) if self.read else value, connection)
        if connection.vendor == "postgresql" and type(kept) is int:
            return connection.Database.types.numeric.Int8(kept)  # else each size of a number is a statement of its own
        return kept


def read_from(given: Any, field: "Field[Any, Any]", read: Callable[[Any], Any]) -> Value:
    """What is read from a value that is given, or that will be in a slot."""
    return Slot(given.value, field, read) if isinstance(given, Slot) else Value(read(given), field)


class TellingSlot(Slot):
    """The place of a value that says how many rows there are to read: PostgreSQL plans for each one anew."""


class Slots(Slot):
    """The place of any number of values."""

    def filled(self, value: Any, connection: Any) -> Any:
        """Give them as one: an array, or JSON."""
        kept = [self.output_field.get_db_prep_value(one, connection) for one in value]
        return kept if connection.vendor == "postgresql" else orjson.dumps(kept).decode()


class Among(Func):
    """Whether a column has one of the values that come with each asking, however many they are."""

    output_field = BooleanField()
    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("

    def __init__(self, column: str, values: Slots) -> None:
        super().__init__(F(column), values)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Look into a JSON list, for want of arrays."""
        return self.as_sql(
            compiler, connection, template="(%(expressions)s)))", arg_joiner=" IN (SELECT value FROM JSON_EACH("
        )


class Statement(NamedTuple):
    """SQL, with what goes into it: values, and slots for values."""

    sql: str
    params: Sequence[Any]

    def run(self, connection: Any, values: dict[str, Any]) -> Any:
        """Execute it with each slot filled by the value of its name; returns the cursor."""
        is_telling = any(isinstance(param, TellingSlot) for param in self.params)
        cursor = connection.cursor() if is_telling else _cursor(connection)
        cursor.execute(
            self.sql,
            [
                param.filled(values[param.value], connection) if isinstance(param, Slot) else param
                for param in self.params
            ],
        )
        return cursor


class Prepared(Generic[R]):
    """A queryset with slots, of tuples or of instances: built when it is first asked, compiled for each database."""

    def __init__(self, build: Callable[[], QuerySet[Any, R]]) -> None:
        self.build = build
        self.queryset: QuerySet[Any, R] | None = None
        self.compiled: dict[str, tuple[Any, Statement]] = {}

    def rows(self, **values: Any) -> list[R]:
        """Read the rows, with each slot filled by the value of its name."""
        if self.queryset is None:
            self.queryset = self.build()
        alias = self.queryset.db
        connection = connections[alias]
        if alias not in self.compiled:
            with COMPILING:
                self.compiled[alias] = _compiled(self.queryset.query.clone().get_compiler(alias))
        ready, statement = self.compiled[alias]
        if ready.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("A lock needs a transaction.")
        compiler = copy(ready)
        compiler.connection = connection
        with statement.run(connection, values) as cursor:
            rows = cursor.fetchall()
        if self.queryset._iterable_class is not ModelIterable:
            return list(compiler.results_iter([rows], tuple_expected=True))
        made: Any = ModelIterable(_Asked(alias, compiler, rows))  # type: ignore[arg-type]  # all that it looks at
        return list(made)


class _Asked:
    """What Django's maker of instances wants of a queryset whose rows are there already."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, alias: str, compiler: Any, rows: list[Any]) -> None:
        self.db, self.compiler, self.query = alias, compiler, self
        compiler.execute_sql = lambda **_options: [rows]

    def get_compiler(self, using: str) -> Any:
        """Give the compiler at hand."""
        return self.compiler


def _compiled(compiler: Any) -> tuple[Any, Statement]:
    statement = _stated(compiler.connection, *compiler.as_sql())
    converters = compiler.get_converters([column for column, _, _ in compiler.select])
    compiler.col_count = len(compiler.select)
    compiler.get_converters = lambda _columns: converters
    return compiler, statement


class PreparedLock(Prepared[M]):
    """The rows of a queryset with slots, locked in the order of their keys, as `lock_all` locks them."""

    def __init__(self, build: Callable[[], LockingQuerySet[M]]) -> None:
        super().__init__(lambda: build().in_locking_order())

    def rows(self, **values: Any) -> list[M]:
        """Lock the rows, with each slot filled by the value of its name."""
        return [in_step(row) for row in super().rows(**values)]


class PreparedUpdate:
    """An update with slots, of a queryset and of its fields: built and compiled when it is first run."""

    def __init__(self, build: Callable[[], tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        self.build = build
        self.statement: Statement | None = None

    def run(self, **values: Any) -> int:
        """Update, with each slot filled by the value of its name; returns how many rows."""
        connection = connections[DEFAULT_DB_ALIAS]
        if self.statement is None:
            queryset, fields = self.build()
            query: Any = queryset.query.chain(UpdateQuery)
            query.add_update_values(fields)
            with COMPILING:
                self.statement = _stated(connection, *query.get_compiler(connection=connection).as_sql())
        with self.statement.run(connection, values) as cursor:
            return int(cursor.rowcount)


FEW = 20
"""Rows that are written by a statement of their number, compiled once for each; more are Django's to write."""


class PreparedInsert(Generic[M]):
    """New rows of a model: compiled once for each number of them, as long as they are few.

    `worked_out` are the columns whose value is an expression in every instance, made anew of the place of a row and of
    a function that gives the slot of another column of it. With `skips_known`, what is there already is passed over.
    """

    def __init__(
        self, model: type[M], *, skips_known: bool = False, **worked_out: Callable[[int, Callable[[str], Slot]], Any]
    ) -> None:
        self.model, self.skips_known, self.worked_out = model, skips_known, worked_out
        fields = model._meta.local_concrete_fields
        self.fields = [field for field in fields if not (field.generated or isinstance(field, AutoField))]
        self.statements: dict[int, Statement] = {}

    def run(self, instances: Sequence[M]) -> int:
        """Insert the rows of these instances, all at once; returns how many. Keys that the database gives stay empty.

        Raises IntegrityError.
        """
        if not instances:
            return 0
        if len(instances) > FEW and not self.skips_known:  # which bulk_create would not count
            return len(self.model._default_manager.bulk_create(instances))
        connection = connections[DEFAULT_DB_ALIAS]
        if len(instances) not in self.statements:
            self.statements[len(instances)] = self._compiled(len(instances), connection)
        values = {
            f"{field.attname}{place}": field.pre_save(instance, True)
            for place, instance in enumerate(instances)
            for field in self.fields
            if field.attname not in self.worked_out
        }
        with self.statements[len(instances)].run(connection, values) as cursor:
            count = int(cursor.rowcount)
        for instance in instances:
            instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS
        return count

    def _compiled(self, count: int, connection: Any) -> Statement:
        query: Any = InsertQuery(self.model, on_conflict=OnConflict.IGNORE if self.skips_known else None)
        query.insert_values(self.fields, [self._row(place) for place in range(count)], raw=True)
        with COMPILING:
            ((sql, params),) = query.get_compiler(connection=connection).as_sql()
        return _stated(connection, sql, params)

    def _row(self, place: int) -> Any:
        def slot(attname: str) -> Slot:
            return Slot(f"{attname}{place}", meta.get_field(attname))

        meta: Any = self.model._meta
        row = SimpleNamespace()
        for field in self.fields:
            work_out = self.worked_out.get(field.attname)
            setattr(row, field.attname, work_out(place, slot) if work_out else slot(field.attname))
        return row


def _stated(connection: Any, sql: str, params: Sequence[Any]) -> Statement:
    """Put what is the same at every asking into the text, where the database plans by the text."""
    if connection.vendor != "postgresql":
        return Statement(sql, params)
    left = iter(params)
    slots: list[Slot] = []

    def said(match: "re.Match[str]") -> str:
        if match[0] == "%%":
            return "%%"
        param = next(left)
        if isinstance(param, Slot):
            slots.append(param)
            return "%s"
        return str(connection.ops.compose_sql("%s", [param])).replace("%", "%%")

    return Statement(re.sub("%%|%s", said, sql), slots)


def _cursor(connection: Any) -> Any:
    """Open a cursor; on PostgreSQL one that prepares, but where a pooler would not know which connection has it."""
    if connection.vendor != "postgresql" or connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        return connection.cursor()
    connection.ensure_connection()
    return connection._prepare_cursor(connection.Database.Cursor(connection.connection))
