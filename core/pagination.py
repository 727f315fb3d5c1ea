"""Lists in pages: by keyset cursor, the same cost on every page; by number for those who need numbers."""

import base64
import binascii
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Case, F, Field, Func, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Least
from rest_framework.exceptions import ParseError
from rest_framework.exceptions import ValidationError as InvalidParameter
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from core.prepared import SHAPES, Prepared, Slot
from core.querysets import LeadingQuerySet
from core.renderers import dumps

DEFAULT_SIZE, MAX_SIZE = 20, 100
MAX_PAGE = 1_000_000
MAX_RANKED = 1_000
"""By relevance there is no key to seek by, so only this many results can be leafed through."""

MAX_COUNTED = 10_000
"""Numbered pages count so far: to count a million rows takes longer than to read any page of them."""

COUNTED = f"With `page`, or `count=exact`. Beside `page` alone, {MAX_COUNTED} means so many or more."

RANK, FOUND = "relevance", "found"

Row = Any
Build = Callable[..., Any]


class _Count(Subquery):
    """How many rows a queryset has; it stops counting at the most that is told."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"

    def __init__(self, queryset: QuerySet[Any], most: int | None) -> None:
        super().__init__(queryset.order_by().values("pk")[:most], output_field=IntegerField())


class StandardPagination(BasePagination):
    """20 a page by default: `cursor`, or `page`; `page_size` up to 100; `count=exact` counts.

    The queryset must be ordered by plain columns and end with `pk`, or by the annotation `relevance`;
    beside the annotation `found`, which says how many there are, they are not counted once more.
    A view's serializer with `columns` (`core.columns`) gets tuples, any other gets instances.
    """

    values: Mapping[str, Any] | None = None
    """What fills the slots of the very queryset; its statements are kept then, each compiled once."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Row]:
        """Read one page. Raises 400 for a forged cursor and for numbers out of range."""
        self.url = request.build_absolute_uri()
        self.count: int | None = None
        self.next: str | None = None
        self.previous: str | None = None
        self.size = whole_number(request, "page_size", DEFAULT_SIZE, MAX_SIZE)
        self.columns: tuple[str, ...] = getattr(view.get_serializer_class(), "columns", tuple)() if view else ()
        terms = [str(term) for term in queryset.query.order_by]
        is_ranked = terms[:1] == [f"-{RANK}"]
        is_exact = request.query_params.get("count") == "exact"
        if is_ranked or "page" in request.query_params:
            most = MAX_RANKED if is_ranked else None if is_exact else MAX_COUNTED
            number = whole_number(request, "page", 1, MAX_PAGE)
            return self._numbered(queryset, number, most, MAX_RANKED if is_ranked else None)
        if is_exact:
            self.count = self._counted(queryset, None)
        return self._keyset(queryset, terms, request.query_params.get("cursor"))

    def get_paginated_response(self, data: Any) -> Response:
        """Wrap one page."""
        body: dict[str, Any] = {"next": self.next, "previous": self.previous, "results": data}
        if self.count is not None:
            body = {"count": self.count, **body}
        return Response(body)

    def _numbered(self, queryset: QuerySet[Any], page: int, most: int | None, end: int | None) -> list[Row]:
        """Read page N with the count in the same statement.

        One row more tells whether there is a next page; nothing is shown beyond the end.
        """
        start = (page - 1) * self.size
        stop = min(start + self.size + 1, end or start + self.size + 1)
        page_of = (self.columns or ("pk",), start, stop, most)
        found = self._read(_page_by_number, queryset, *page_of) if start < stop else []
        self.count = found[0][-1] if found else self._counted(queryset, most) if page > 1 else 0
        if len(found) > self.size:
            self.next = replace_query_param(self._without("cursor"), "page", page + 1)
        if page > 1:
            self.previous = replace_query_param(self._without("cursor"), "page", page - 1)
        if self.columns:
            return [row[:-1] for row in found[: self.size]]
        rows = queryset.in_bulk([row[0] for row in found[: self.size]])
        return [rows[row[0]] for row in found if row[0] in rows]  # one may be deleted between the two statements

    def _counted(self, queryset: QuerySet[Any], most: int | None) -> int:
        return sum(count for (count,) in self._read(_counts, queryset, most))

    def _read(self, build: Build, queryset: QuerySet[Any], *args: Hashable, **values: Any) -> list[Row]:
        """Read what is built of a queryset, by a statement that is kept where its slots are filled."""
        if self.values is None:
            return list(build(queryset, *args))
        return _prepared(build, queryset, *args).rows(**self.values, **values)

    def _keyset(self, queryset: QuerySet[Any], terms: list[str], cursor: str | None) -> list[Row]:
        """Read the rows after (or before) the cursor's key, one more than the page to see whether there are more."""
        backward, key = _decode(cursor, terms, queryset) if cursor else (False, None)
        names = [_field(queryset, term.lstrip("-")).name for term in terms]
        columns = tuple(dict.fromkeys((*self.columns, *names))) if self.columns else ()
        places = [columns.index(name) for name in names] if columns else []
        if self.values is None:
            rows: list[Row] = list(_page(queryset, columns, backward, key, self.size + 1))
        else:
            values = {f"key{place}": value for place, value in enumerate(key or ())}
            rows = self._read(_page_by_slots, queryset, columns, backward, key is not None, self.size + 1, **values)

        def key_of(row: Row) -> list[Any]:
            return [row[place] for place in places] if columns else [getattr(row, name) for name in names]

        has_more, rows = len(rows) > self.size, rows[: self.size]
        if backward:
            rows.reverse()
        if rows and (has_more or backward):
            self.next = self._link(terms, key_of(rows[-1]), backward=False)
        if rows and ((has_more and backward) or (key is not None and not backward)):
            self.previous = self._link(terms, key_of(rows[0]), backward=True)
        return [row[: len(self.columns)] for row in rows] if self.columns else rows

    def _link(self, terms: list[str], key: list[Any], *, backward: bool) -> str:
        return replace_query_param(self.url, "cursor", _encode(terms, key, backward))

    def _without(self, name: str) -> str:
        return remove_query_param(self.url, name)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for the OpenAPI document."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": COUNTED},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters for the OpenAPI document."""
        return [
            parameter("cursor", {"type": "string"}, "Where to go on: taken from `next` or `previous`."),
            parameter("page", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}, "A numbered page instead."),
            parameter("page_size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "Rows a page."),
            parameter("count", {"type": "string", "enum": ["exact"]}, "Count all rows too."),
        ]


def parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """Describe a parameter of the query for the OpenAPI document."""
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def whole_number(request: Request, name: str, default: int, most: int, *, least: int = 1) -> int:
    """Read a number from the query. Raises 400 for anything else than one within its limits."""
    raw = request.query_params.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit() and len(raw) < 20 and least <= int(raw) <= most):
        raise InvalidParameter({name: [f"A whole number from {least} to {most}."]})
    return int(raw)


def _page(queryset: Any, columns: tuple[str, ...], backward: bool, key: list[Any] | None, limit: int) -> QuerySet[Any]:
    """The rows after (or before) a key, in the order that leads away from it."""
    terms = [str(term) for term in queryset.query.order_by]
    if key is not None:
        queryset = queryset.filter(_beyond(queryset, terms, key, backward))
    if backward:
        queryset = queryset.order_by(*(_flip(term) for term in terms))
    if isinstance(queryset, LeadingQuerySet):
        queryset = queryset.leading(limit)
    page: QuerySet[Any] = (queryset.values_list(*columns) if columns else queryset)[:limit]
    return page


def _page_by_slots(
    queryset: QuerySet[Any], columns: tuple[str, ...], backward: bool, has_key: bool, limit: int
) -> QuerySet[Any]:
    """The same, with slots for the key."""
    fields = [_field(queryset, str(term).lstrip("-")) for term in queryset.query.order_by]
    slots = [Slot(f"key{place}", field) for place, field in enumerate(fields)] if has_key else None
    return _page(queryset, columns, backward, slots, limit)


def _page_by_number(
    queryset: QuerySet[Any], columns: tuple[str, ...], start: int, stop: int, most: int | None
) -> QuerySet[Any]:
    """The rows at some places, each with the count of all up to the most that is told.

    It goes by itself: a window would carry every row along.
    """
    leading = queryset.leading(stop) if isinstance(queryset, LeadingQuerySet) else queryset
    counted: QuerySet[Any] = leading.annotate(_total=_count(queryset, most)).values_list(*columns, "_total")
    return counted[start:stop]


def _counts(queryset: QuerySet[Any], most: int | None) -> QuerySet[Any]:
    """One row with the count; none where there is none to count."""
    first = queryset.leading(1) if isinstance(queryset, LeadingQuerySet) else queryset.order_by()
    return first.values_list(_count(queryset, most))[:1]


def _count(queryset: QuerySet[Any], most: int | None) -> Any:
    if FOUND in queryset.query.annotations:
        return Least(FOUND, most)
    if isinstance(queryset, LeadingQuerySet) and (way := queryset.countable()):
        condition, shorter = way
        return Case(When(condition, then=_Count(shorter, most)), default=_Count(queryset, most))
    return _Count(queryset, most)


@lru_cache(maxsize=SHAPES)
def _prepared(build: Build, queryset: QuerySet[Any], *args: Hashable) -> Prepared[Row]:
    return Prepared(lambda: build(queryset, *args))


def _flip(term: str) -> str:
    return term[1:] if term.startswith("-") else f"-{term}"


def _beyond(queryset: QuerySet[Any], terms: list[str], key: list[Any], backward: bool) -> Any:
    """Say "comes after this key" in the list's own order, so that an index can go to the place.

    Where all columns go the same way, as one row: (a, b) > (x, y). Else (a > x) or (a = x and b > y), beside a >= x.
    """
    names = [term.lstrip("-") for term in terms]
    are_descending = [term.startswith("-") != backward for term in terms]
    if len(set(are_descending)) == 1:
        values = [
            value if isinstance(value, Slot) else Value(value, output_field=_field(queryset, name))
            for name, value in zip(names, key, strict=True)
        ]
        return _Beyond("<" if are_descending[0] else ">", [F(name) for name in names], values)
    condition, equal = Q(), Q()
    for name, is_descending, value in zip(names, are_descending, key, strict=True):
        condition |= equal & Q(**{f"{name}__{'lt' if is_descending else 'gt'}": value})
        equal &= Q(**{name: value})
    return Q(**{f"{names[0]}__{'lte' if are_descending[0] else 'gte'}": key[0]}) & condition


class _Beyond(Func):
    """Compares rows: (a, b) > (x, y)."""

    arity = None
    output_field = BooleanField()

    def __init__(self, operator: str, columns: list[F], values: list[Value]) -> None:
        super().__init__(*columns, *values)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Write both rows in parentheses."""
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        half = len(compiled) // 2
        columns, values = (", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:]))
        return f"({columns}) {self.operator} ({values})", [param for _, params in compiled for param in params]


def _encode(terms: list[str], key: list[Any], backward: bool) -> str:
    return base64.urlsafe_b64encode(dumps([terms, key, backward])).rstrip(b"=").decode()


def _decode(cursor: str, terms: list[str], queryset: QuerySet[Any]) -> tuple[bool, list[Any]]:
    """Read a cursor and check every part of it. Raises ParseError (400) for one that this list did not hand out."""
    try:
        raw = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        named, key, backward = orjson.loads(raw)
        if named != terms or not isinstance(backward, bool):
            raise ValueError("made for another list")
        fields = [_field(queryset, term.lstrip("-")) for term in terms]
        return backward, [_clean(field, value) for field, value in zip(fields, key, strict=True)]
    except (ValueError, TypeError, ValidationError, OverflowError, FieldDoesNotExist, binascii.Error) as error:
        raise ParseError("This cursor is not one that this list has given out.") from error


def _field(queryset: QuerySet[Any], name: str) -> "Field[Any, Any]":
    meta: Any = queryset.model._meta
    field: Field[Any, Any] = meta.pk if name == "pk" else meta.get_field(name)
    return field


def _clean(field: "Field[Any, Any]", value: Any) -> Any:
    if not isinstance(value, (str, int)) or (isinstance(value, str) and "\x00" in value):
        raise ValueError("not a key")
    value = field.to_python(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("not a moment")
        value = value.astimezone(UTC)  # overflows where the moment is outside the calendar
    field.run_validators(value)
    return value
