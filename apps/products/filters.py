"""What a list of products can be narrowed down by."""

from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Case, F, Subquery, Value, When
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThanOrEqual
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError as InvalidParameter

from apps.markets.models import Market
from apps.products import selectors
from apps.products.models import Product, ProductQuerySet
from apps.products.rules import slugs_asked_for
from core.filters import MomentFilter, NamedFilterSet
from core.money import MAX_AMOUNT, USUAL_DIGITS, unusual_digits
from core.querysets import OnTheWay

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
    price_min = filters.NumberFilter(method="at_least", label="In the shop's base currency.")
    price_max = filters.NumberFilter(method="at_most", label="In the shop's base currency.")
    in_stock = TrueOrFalseFilter(field_name="is_in_stock")
    status = filters.ChoiceFilter(choices=Product.Status.choices, label="For staff; others see active ones only.")
    created_after = MomentFilter(method="newer")
    search = filters.CharFilter(method="later", label=SEARCH)
    ordering = filters.ChoiceFilter(
        method="later", choices=[(name, name) for name in (*ORDERINGS, RELEVANCE)], label="Newest first by default."
    )

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: ProductQuerySet) -> ProductQuerySet:
        queryset = self._having(super().filter_queryset(queryset))
        sent = self.form.cleaned_data
        ordering, text = sent.get("ordering", ""), sent.get("search", "")
        if text.strip() and ordering in {"", RELEVANCE}:
            return selectors.found_by("ranked", queryset, text).order_by(f"-{RELEVANCE}", *NEWEST)
        if text.strip():
            queryset = selectors.found_by("matching", queryset, text)
        return queryset.order_by(*ORDERINGS.get(ordering, NEWEST))

    def in_category(self, queryset: ProductQuerySet, name: str, slug: str) -> ProductQuerySet:
        return queryset.by_category(slug)

    def at_least(self, queryset: ProductQuerySet, name: str, amount: Decimal) -> ProductQuerySet:
        return queryset.filter(GreaterThanOrEqual(self._read("price"), _minor(amount, ROUND_CEILING)))

    def at_most(self, queryset: ProductQuerySet, name: str, amount: Decimal) -> ProductQuerySet:
        return queryset.filter(LessThanOrEqual(self._read("price"), _minor(amount, ROUND_FLOOR)))

    def newer(self, queryset: ProductQuerySet, name: str, moment: datetime) -> ProductQuerySet:
        return queryset.filter(GreaterThan(self._read("created_at"), moment))

    def later(self, queryset: ProductQuerySet, name: str, value: str) -> ProductQuerySet:
        return queryset  # after all other filters, in filter_queryset

    def _having(self, queryset: ProductQuerySet) -> ProductQuerySet:
        """Apply `attr_material=oak,ash`: one of the values, for every attribute or option that is named."""
        for slug, values in self.attributes().items():
            queryset = queryset.having(slug, values)
        return queryset

    def attributes(self) -> dict[str, list[str]]:
        """Read the values that are asked for, by attribute or option. Raises InvalidParameter for too many of these."""
        named = [key for key in self.data if key.startswith(ATTRIBUTE)]
        if len(named) > MAX_ATTRIBUTES:
            raise InvalidParameter({ATTRIBUTE: [f"At most {MAX_ATTRIBUTES} attributes at once."]})
        asked = {key.removeprefix(ATTRIBUTE): slugs_asked_for(",".join(self.data.getlist(key))) for key in named}
        return {slug: values for slug, values in asked.items() if values}

    def _read(self, column: str) -> Any:
        """Look a column up where it is what the list is ordered by."""
        ordering = self.form.cleaned_data.get("ordering", "")
        return F(column) if ORDERINGS.get(ordering, NEWEST)[0].lstrip("-") == column else OnTheWay(column)


def _minor(amount: Decimal, rounding: str) -> Subquery:
    """Turn a bound into minor units of the base currency, which is looked up in the list's own statement.

    Finer than the currency is fine, and so is more than anything costs.
    """
    amount = min(max(amount, Decimal(-1)), Decimal(MAX_AMOUNT))

    def scaled(places: int) -> Value:
        return Value(min(int(amount.scaleb(places).to_integral_value(rounding)), MAX_AMOUNT + 1), BigIntegerField())

    unusual = [When(currency__in=codes, then=scaled(places)) for places, codes in unusual_digits().items()]
    bound = Case(*unusual, default=scaled(USUAL_DIGITS), output_field=BigIntegerField())
    return Subquery(Market.objects.filter(is_default=True).values(bound=bound))
