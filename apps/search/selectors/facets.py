"""Counts what a list of products could be narrowed down to."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from apps.markets.models import Market
from apps.products.models import AttributeValue, Category, CategoryEntry, OptionValue, ProductQuerySet
from core.money import digits, to_text

STEPS = (10, 25, 50, 100, 250, 500, 1_000)
"""Where one range of prices ends and the next begins, in whole units of the currency."""

Without = Callable[..., ProductQuerySet]
"""Gives the products that pass all filters but those of the parameters that are named."""


def facets(without: Without, attributes: Collection[str]) -> dict[str, Any]:
    """Count the products of each category, range of prices, stock, and value of an attribute or option.

    Each is counted among what passes all filters but its own, for that is what choosing another of its values shows;
    `attributes` are those that there are filters of. A category counts what stands below it, too. The counts are
    exact, in three statements.
    """
    categories, currency = _categories(without("category"))
    bounds = [step * 10 ** digits(currency) for step in STEPS]
    tallies = _tallies(without, bounds)
    return {
        "count": tallies["all"][0],
        "currency": currency,
        "categories": categories,
        "prices": list(_prices(tallies["price"], bounds, currency)),
        "in_stock": {"true": tallies["stock"][1], "false": tallies["stock"][0]},
        "attributes": _attributes(without, attributes),
    }


def _tallies(without: Without, bounds: list[int]) -> dict[str, Counter[int]]:
    """Count all, by range of prices, and by stock, in one statement."""
    whole: Any = Value(0)
    step = Case(*(When(price__lt=bound, then=place) for place, bound in enumerate(bounds)), default=len(bounds))
    stock = Case(When(is_in_stock=True, then=1), default=0, output_field=IntegerField())
    first, *others = (
        _tally(without(), "all", whole),
        _tally(without("price_min", "price_max"), "price", step),
        _tally(without("in_stock"), "stock", stock),
    )
    tallies: dict[str, Counter[int]] = defaultdict(Counter)
    for facet, key, count in first.union(*others, all=True):
        tallies[facet][key] = count
    return tallies


def _tally(products: ProductQuerySet, facet: str, key: Any) -> Any:
    rows = products.order_by().annotate(facet=Value(facet), key=key).values("facet", "key")
    return rows.annotate(count=Count("pk")).values_list("facet", "key", "count")


def _prices(tally: Counter[int], bounds: list[int], currency: str) -> Iterator[dict[str, Any]]:
    """Say how many there are from one bound to just below the next; the last range has no end."""
    for place, (least, bound) in enumerate(zip([0, *bounds], [*bounds, None], strict=True)):
        if tally[place]:
            most = None if bound is None else to_text(bound - 1, currency)
            yield {"min": to_text(least, currency), "max": most, "count": tally[place]}


def _categories(products: ProductQuerySet) -> tuple[list[dict[str, Any]], str]:
    """Count the products of each category and of those below it, each product once; and name the base currency."""
    shelves: dict[UUID, tuple[str, str, UUID | None]] = {}
    own: Counter[UUID] = Counter()
    further: list[tuple[UUID, UUID, UUID]] = []
    currency = ""
    for pk, other_id, product_id, name, slug, told, count in _placed(products):
        if told:
            shelves[pk], currency = (name, slug, other_id), told
        elif product_id:
            further.append((pk, other_id, product_id))
        else:
            own[pk] += count

    def ways_up(pk: UUID | None) -> Iterator[UUID]:
        while pk is not None:
            yield pk
            pk = shelves[pk][2]

    counts: Counter[UUID] = Counter()
    for pk, count in own.items():
        for above in ways_up(pk):
            counts[above] += count
    counts.update(
        above
        for above, _ in {
            (above, product_id)
            for pk, own_id, product_id in further
            for above in set(ways_up(pk)) - set(ways_up(own_id))
        }
    )
    told_of = [
        {"id": pk, "name": name, "slug": slug, "parent": parent_id, "count": counts[pk]}
        for pk, (name, slug, parent_id) in shelves.items()
        if counts[pk]
    ]
    told_of.sort(key=itemgetter("name", "id"))
    return told_of, currency or Market.objects.default().currency


def _placed(products: ProductQuerySet) -> Any:
    """Read all categories, how many products each has as its own, and which it has as a further one."""
    nothing, no_key, base = Value(""), Cast(Value(None), UUIDField()), Market.objects.filter(is_default=True)
    passing = products.order_by()
    shelves = Category.objects.order_by().annotate(
        a=F("pk"), b=F("parent_id"), c=no_key, d=F("name"), e=F("slug"), f=Subquery(base.values("currency")), g=Value(0)
    )
    own = passing.annotate(a=F("category_id"), b=no_key, c=no_key, d=nothing, e=nothing, f=nothing)
    entries = CategoryEntry.objects.filter(Exists(passing.filter(pk=OuterRef("product")))).annotate(
        a=F("category_id"), b=F("product__category_id"), c=F("product_id"), d=nothing, e=nothing, f=nothing, g=Value(0)
    )
    columns = ("a", "b", "c", "d", "e", "f", "g")
    grouped = own.values(*columns[:-1]).annotate(g=Count("pk"))
    return shelves.values_list(*columns).union(grouped.values_list(*columns), entries.values_list(*columns), all=True)


def _attributes(without: Without, filtered: Collection[str]) -> list[dict[str, Any]]:
    """Count by value of attributes and options of the same slug; a product that has both counts once."""
    parts = [part.exclude(of__in=filtered) for part in _facts(without(None))]
    for slug in filtered:
        parts += [part.filter(of=slug) for part in _facts(without(f"attr_{slug}"))]
    first, *others = (part.values_list("of", "name", "slug", "label", "count") for part in parts)
    named: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for of, name, slug, label, count in first.union(*others, all=True).order_by("name", "of", "slug"):
        named.setdefault(of, {"name": name, "slug": of})
        value = values[of].setdefault(slug, {"value": label, "slug": slug, "count": 0})
        value["count"] += count
    return [{**facet, "values": list(values[of].values())} for of, facet in named.items()]


def _facts(products: ProductQuerySet) -> tuple[Any, Any]:
    passing = products.order_by().values("pk")
    facts = AttributeValue.objects.filter(product__in=passing)
    same = AttributeValue.objects.filter(
        product=OuterRef("option__product"), attribute__slug=OuterRef("option__slug"), slug=OuterRef("slug")
    )
    choices = OptionValue.objects.filter(~Exists(same), option__product__in=passing)
    text = Coalesce("text", F("slug"), output_field=TextField())
    return (
        _grouped(facts, "attribute", text, Count("pk")),
        _grouped(choices, "option", Cast("value", TextField()), Count("option__product", distinct=True)),
    )


def _grouped(rows: Any, of: str, label: Any, count: Count) -> Any:
    groups = rows.order_by().annotate(of=F(f"{of}__slug")).values("of", "slug")
    return groups.annotate(name=Max(f"{of}__name"), label=Max(label), count=count)
