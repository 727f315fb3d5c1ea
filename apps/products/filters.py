"""What a list of products can be narrowed down by."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    DecimalField,
    F,
    Q,
    SlugField,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThanOrEqual
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError as InvalidParameter

from apps.markets.models import Market
from apps.products import selectors
from apps.products.models import Product, ProductQuerySet
from apps.products.models.thinning import COUNTED, Keyed
from apps.products.rules import slugs_asked_for
from core.filters import MomentFilter, NamedFilterSet, not_empty
from core.money import MAX_AMOUNT, USUAL_DIGITS, unusual_digits
from core.prepared import Slot, TellingSlot, read_from
from core.querysets import OnTheWay
from core.viewsets import Shape

ATTRIBUTE = "attr_"
MAX_ATTRIBUTES = 20
ATTRIBUTES = OpenApiParameter(
    "attr_{slug}",
    str,
    description="Values of an attribute or option: `attr_material=oak,ash`. May come once for each.",
)

NEWEST = ("-created_at", "-pk")
# Each is one walk along an index, forwards or backwards; so the key turns with the column.
ORDERINGS = {
    "price": ("price", "pk"),
    "-price": ("-price", "-pk"),
    "created_at": ("created_at", "pk"),
    "-created_at": NEWEST,
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
}
RELEVANCE = "relevance"
SEARCH = (
    'Words, the last one may be unfinished; "a phrase"; -word for what must not be there; a SKU or barcode. '
    "Without `ordering` the best come first, in numbered pages of at most 1,000 products."
)

SLOTS: dict[str, Slot] = {
    "category": Slot("category", CharField()),
    "collection": TellingSlot("collection", CharField()),
    "price_min": Slot("price_min", DecimalField()),
    "price_max": Slot("price_max", DecimalField()),
    "created_after": TellingSlot("created_after", DateTimeField()),
}
"""What may be anything; lists that differ in something else have statements of their own."""

Having = Iterable[tuple[Any, Sequence[Any]]]
"""Attributes or options, each with the values that will do."""


class TrueOrFalse(forms.NullBooleanField):
    def to_python(self, value: Any) -> Any:
        words = {"": None, "true": True, "1": True, "false": False, "0": False}
        word = str(value or "").lower()
        if word not in words:
            raise ValidationError("Send true or false.")
        return words[word]


class TrueOrFalseFilter(filters.BooleanFilter):
    field_class = TrueOrFalse

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput, **kwargs)


class ProductFilter(NamedFilterSet):
    """Narrows the products down that a caller may see: `status` shows nobody what is hidden from them."""

    category = filters.CharFilter(method="in_category", label="Slug of a category; its descendants count too.")
    collection = filters.CharFilter(field_name="collections__slug", label="Slug of a collection.")
    price_min = filters.NumberFilter(method="later", label="In the shop's base currency.")
    price_max = filters.NumberFilter(method="later", label="In the shop's base currency.")
    in_stock = TrueOrFalseFilter(field_name="is_in_stock")
    status = filters.ChoiceFilter(choices=Product.Status.choices, label="For staff; others see active ones only.")
    created_after = MomentFilter(method="later")
    search = filters.CharFilter(method="later", label=SEARCH)
    ordering = filters.ChoiceFilter(
        method="later", choices=[(name, name) for name in (*ORDERINGS, RELEVANCE)], label="Newest first by default."
    )

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: ProductQuerySet) -> ProductQuerySet:
        asked = not_empty(self.form.cleaned_data.items())
        if text := asked.get("search"):
            asked["search"] = selectors.understood(text)
        return self.narrow(queryset, asked, attributes(self.data).items())

    @classmethod
    def shape(cls, data: Any) -> Shape | None:
        """Tell what is asked for from its values; None where nothing can be, or something is wrong."""
        try:
            asked, having = cls.read(data), attributes(data)
        except (ValidationError, InvalidParameter):
            return None
        values = {name: value for name, value in asked.items() if name in SLOTS}
        for place, (slug, slugs) in enumerate(having.items()):
            values |= {_attribute(place): slug, **{_value(place, n): value for n, value in enumerate(slugs)}}
        if text := asked.get("search"):
            question = selectors.understood(text)
            if question is None:
                return None
            asked["search"], values["words"] = question.pattern()
        key = tuple((name, None if name in SLOTS else value) for name, value in asked.items())
        return Shape((key, tuple(len(slugs) for slugs in having.values())), values)

    @classmethod
    def shaped(cls, queryset: ProductQuerySet, key: Any) -> ProductQuerySet:
        """Narrow products down as it is asked for, by slots."""
        asked = {name: SLOTS.get(name, value) for name, value in key[0]}
        having = [
            (_slug(_attribute(place)), [_slug(_value(place, number)) for number in range(count)])
            for place, count in enumerate(key[1])
        ]
        return cls(asked).narrow(queryset, asked, having)

    def narrow(self, queryset: ProductQuerySet, asked: Mapping[str, Any], having: Having) -> ProductQuerySet:
        """Narrow products down by values, or by their slots, and put them in order."""
        self.ordering = asked.get("ordering", "")
        within_bounds = list(self._within_bounds(queryset, asked))
        for name, value in asked.items():
            queryset = self.filters[name].filter(queryset, value)
        queryset = queryset.filter(*within_bounds)
        # Where something else narrows them down as well, that may leave fewer than any value does.
        counted = None if {"category", "collection", "search"} & asked.keys() else COUNTED
        for slug, slugs in having:
            queryset = queryset.having(slug, slugs, counted=counted)
        if "search" in asked and self.ordering in {"", RELEVANCE}:
            return selectors.found_by("ranked", queryset, asked["search"]).order_by(f"-{RELEVANCE}", *NEWEST)
        if "search" in asked:
            queryset = selectors.found_by("matching", queryset, asked["search"])
        return queryset.order_by(*ORDERINGS.get(self.ordering, NEWEST))

    def in_category(self, queryset: ProductQuerySet, name: str, slug: str) -> ProductQuerySet:
        return queryset.by_category(slug)

    def _within_bounds(self, products: ProductQuerySet, asked: Mapping[str, Any]) -> Iterator[Any]:
        """Write the bounds of each column; of those that the list is not ordered by, who is within."""
        bounds = [(bound, asked[name]) for name, bound in BOUNDS.items() if name in asked]
        for column in dict.fromkeys(bound.column for bound, _ in bounds):
            own = [(bound.compare, bound.read(value)) for bound, value in bounds if bound.column == column]
            within = Q(*(compare(F(column), value) for compare, value in own))
            if column == self._ordered_by():
                yield within
            else:
                on_the_way = Q(*(compare(OnTheWay(column), value) for compare, value in own))
                yield Keyed(on_the_way, products.filter(within).order_by(column, "pk").values("pk"))

    def later(self, queryset: ProductQuerySet, name: str, asked: Any) -> ProductQuerySet:
        return queryset  # where all of them are known, in narrow

    def _ordered_by(self) -> str:
        return ORDERINGS.get(self.ordering, NEWEST)[0].lstrip("-")


def attributes(data: Any) -> dict[str, list[str]]:
    """Read `attr_material=oak,ash`: the values that will do, by attribute or option.

    Raises InvalidParameter for too many of these.
    """
    named = [key for key in data if key.startswith(ATTRIBUTE)]
    if len(named) > MAX_ATTRIBUTES:
        raise InvalidParameter({ATTRIBUTE: [f"At most {MAX_ATTRIBUTES} attributes at once."]})
    asked = {key.removeprefix(ATTRIBUTE): slugs_asked_for(",".join(data.getlist(key))) for key in named}
    return {slug: values for slug, values in asked.items() if values}


def _slug(name: str) -> Slot:
    return TellingSlot(name, SlugField())


def _attribute(place: int) -> str:
    return f"attribute{place}"


def _value(place: int, number: int) -> str:
    return f"value{place}_{number}"


def _minor(given: Any, rounding: str) -> Subquery:
    """Turn a bound into minor units of the base currency, which is looked up in the list's own statement.

    Finer than the currency is fine, and so is more than anything costs.
    """

    def scaled(places: int) -> Value:
        def read(amount: Decimal) -> int:
            amount = min(max(amount, Decimal(-1)), Decimal(MAX_AMOUNT))
            return min(int(amount.scaleb(places).to_integral_value(rounding)), MAX_AMOUNT + 1)

        return read_from(given, BigIntegerField(), read)

    unusual = [When(currency__in=codes, then=scaled(places)) for places, codes in unusual_digits().items()]
    bound = Case(*unusual, default=scaled(USUAL_DIGITS), output_field=BigIntegerField())
    return Subquery(Market.objects.filter(is_default=True).values(bound=bound))


class Bound(NamedTuple):
    """A column, how it is compared, and what with."""

    column: str
    compare: Any
    read: Callable[[Any], Any]


BOUNDS = {
    "price_min": Bound("price", GreaterThanOrEqual, partial(_minor, rounding=ROUND_CEILING)),
    "price_max": Bound("price", LessThanOrEqual, partial(_minor, rounding=ROUND_FLOOR)),
    "created_after": Bound("created_at", GreaterThan, lambda moment: moment),
}
