"""A cart with everything worked out: lines, totals, problems."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, UUIDField

from apps.carts.models import Cart, CartLine
from apps.carts.rules import LineToPrice, Problem, Totals, Wanted, price, problem_of
from apps.markets.models import Market
from apps.products.models import Product, Variant
from apps.shipping.models import ShippingMethod
from apps.shipping.rules import shipping_price
from apps.shipping.selectors import goes_to, methods_for
from apps.taxes.rules import percent_of
from apps.taxes.selectors import percents_for
from core.exceptions import InvalidFields
from core.prepared import Among, Prepared, Slot, Slots


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its amounts, in minor units of `currency`."""

    id: UUID
    variant_id: UUID
    sku: str
    product_id: UUID
    product_name: str
    product_slug: str
    variant_name: str
    image: str
    quantity: int
    currency: str
    unit_price: int
    discount: int
    tax: int
    tax_percent: Decimal
    total: int
    requires_shipping: bool
    problem: Problem | None

    @property
    def is_available(self) -> bool:
        """Whether it can be ordered as it stands."""
        return self.problem is None


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart as a shopper sees it."""

    cart: Cart
    lines: tuple[PricedLine, ...]
    totals: Totals

    @property
    def currency(self) -> str:
        """The currency of every amount in it."""
        return self.cart.market.currency

    @property
    def billing_address(self) -> dict[str, str] | None:
        """Where the bill goes: where the goods go, unless another address was said."""
        return self.cart.billing_address or self.cart.shipping_address

    @property
    def requires_shipping(self) -> bool:
        """Whether anything in it has to be sent."""
        return any(line.requires_shipping for line in self.lines)

    @property
    def discounts(self) -> list[dict[str, object]]:
        """What was taken off, and by which offer."""
        return []

    @property
    def problems(self) -> list[dict[str, object]]:
        """What keeps lines from being ordered."""
        return [
            {"line": line.id, "code": line.problem.code, "detail": line.problem.detail}
            for line in self.lines
            if line.problem is not None
        ]


def price_cart(cart: Cart, *, at: datetime) -> PricedCart:
    """Work a cart out from today's catalogue, taxes and shipping.

    Two queries for a cart loaded `with_terms`, and one more while it holds stock.
    """
    lines = list(cart.lines.select_related("variant__product").order_by("pk"))
    return price_lines(cart, lines, tax_percents(cart, at=at) if lines else {}, held_by(cart))


def held_by(cart: Cart) -> dict[UUID, int]:
    """Give how many units of each variant a cart holds."""
    if not cart.holds_stock:
        return {}
    units: dict[UUID, int] = defaultdict(int)
    for variant_id, count in cart.reservations.values_list("level__variant", "quantity"):
        units[variant_id] += count
    return units


def tax_percents(cart: Cart, *, at: datetime) -> dict[str, Decimal]:
    """Give the percentage of each tax class where this cart goes; one query."""
    return percents_for(country=country_of(cart), region=region_of(cart), on=at.date())


def price_lines(
    cart: Cart,
    lines: Sequence[CartLine],
    percents: Mapping[str, Decimal],
    held: Mapping[UUID, int] = MappingProxyType({}),
) -> PricedCart:
    """Work out a cart whose lines, variants and products are loaded; asks the database nothing.

    `held` are units that the cart holds already: they are off sale for everybody else only.
    """
    to_price = [_to_price(line, cart, percents) for line in lines]
    goods_total = sum(line.total for line in to_price)
    shipping = _shipping(cart, lines, goods_total)
    totals = price(to_price, shipping=shipping, prices_include_tax=cart.market.prices_include_tax)
    priced = (
        _priced(line, cart, amounts, tax, held.get(line.variant_id, 0))
        for line, amounts, tax in zip(lines, to_price, totals.line_taxes, strict=True)
    )
    return PricedCart(cart, tuple(priced), totals)


def country_of(cart: Cart) -> str:
    """The country whose taxes and shipping hold: where it goes, or the market's own while nobody knows."""
    address = cart.shipping_address or cart.billing_address or {}
    return str(address.get("country") or cart.market.default_country)


def region_of(cart: Cart) -> str:
    """The region, where the address says one."""
    address = cart.shipping_address or cart.billing_address or {}
    return str(address.get("region") or "")


def offered_methods(priced: PricedCart) -> list[tuple[ShippingMethod, int]]:
    """Give the ways to send this cart where it goes, each with its price in minor units."""
    if country_of(priced.cart) not in priced.cart.market.countries:
        return []
    goods_total = priced.totals.subtotal - priced.totals.discount_total
    methods = methods_for(country=country_of(priced.cart), currency=priced.currency)
    return [(method, _price_of(method, goods_total)) for method in methods]


def _price_of(method: ShippingMethod, goods_total: int) -> int:
    return shipping_price(price=method.price, free_from=method.free_from, goods_total=goods_total)


def _shipping(cart: Cart, lines: Sequence[CartLine], goods_total: int) -> int:
    method = cart.shipping_method
    is_sent = any(line.variant.requires_shipping for line in lines)
    if method is None or not is_sent or not method_fits(cart, method):
        return 0
    return _price_of(method, goods_total)


def method_fits(cart: Cart, method: ShippingMethod) -> bool:
    """Say whether a method, loaded with its zone, can be had for this cart."""
    country = country_of(cart)
    is_priced = method.currency == cart.market.currency
    return is_priced and country in cart.market.countries and goes_to(method, country)


def is_sold_in(variant: Variant, cart: Cart) -> bool:
    """Say whether a variant, loaded with its product, is for sale in the cart's market."""
    is_active = variant.is_active and variant.product.status == Product.Status.ACTIVE
    return is_active and variant.product.currency == cart.market.currency


def _to_price(line: CartLine, cart: Cart, percents: Mapping[str, Decimal]) -> LineToPrice:
    product = line.variant.product
    unit_price = line.variant.price if product.currency == cart.market.currency else 0
    return LineToPrice(unit_price, line.quantity, percent_of(product.tax_class, percents))


def _priced(line: CartLine, cart: Cart, amounts: LineToPrice, tax: int, held: int) -> PricedLine:
    variant, product = line.variant, line.variant.product
    return PricedLine(
        id=line.pk,
        variant_id=variant.pk,
        sku=variant.sku,
        product_id=product.pk,
        product_name=product.name,
        product_slug=product.slug,
        variant_name=variant.name,
        image=product.image,
        quantity=line.quantity,
        currency=cart.market.currency,
        unit_price=amounts.unit_price,
        discount=amounts.discount,
        tax=tax,
        tax_percent=amounts.tax_percent,
        total=amounts.total,
        requires_shipping=variant.requires_shipping,
        problem=problem_of(
            is_sold=is_sold_in(variant, cart),
            quantity=line.quantity,
            stock=None if variant.stock is None else variant.stock + held,
            allow_backorder=variant.allow_backorder,
        ),
    )


DEFAULT_MARKET = Prepared(lambda: Market.objects.filter(is_default=True))


def find_market(slug: str) -> Market:
    """Find a market, the default one for an empty slug. Raises InvalidFields."""
    market = Market.objects.filter(slug=slug).first() if slug else next(iter(DEFAULT_MARKET.rows()), None)
    if market is None:
        raise InvalidFields({"market": [f'There is no market "{slug}".']})
    return market


def find_shipping_method(pk: UUID | None) -> ShippingMethod | None:
    """Find an active shipping method with its zone. Raises InvalidFields for an unknown one."""
    method = ShippingMethod.objects.select_related("zone").filter(pk=pk, is_active=True).first() if pk else None
    if pk and method is None:
        raise InvalidFields({"shipping_method": ["There is no such shipping method."]})
    return method


def find_variants(wanted: Sequence[Wanted], *, currency: str, path: str = "") -> list[Variant]:
    """Find the variants, with their products, in one query; only what is for sale in that currency.

    Raises InvalidFields, naming each that is not; `path` is put before its field, with {index} filled in.
    """
    names = {field: [name for item in wanted if (name := getattr(item, field))] for field in NAMES}
    used = tuple(field for field in NAMES if names[field])
    candidates = _sold_by(used).rows(currency=currency, **names) if used else []
    found: list[Variant] = []
    errors: dict[str, list[str]] = {}
    for index, item in enumerate(wanted):
        field, matches = _matches(item, candidates)
        if len(matches) == 1:
            found.append(matches[0])
        else:
            sentence = "Choose one of its variants." if matches else "There is no such thing for sale."
            errors[path.format(index=index) + field] = [sentence]
    if errors:
        raise InvalidFields(errors)
    return found


NAMES = {
    "variant": Among("pk", Slots("variant", UUIDField())),
    "sku": Among("sku", Slots("sku", CharField())),
    "product": Among("product_id", Slots("product", UUIDField())),
}
"""By what a variant can be asked for."""


@cache
def _sold_by(used: tuple[str, ...]) -> Prepared[Variant]:
    """What is for sale in a currency, by the names that are in use."""
    named = reduce(or_, (Q(NAMES[field]) for field in used))
    currency: Any = Slot("currency", CharField())
    return Prepared(lambda: Variant.objects.sellable().with_product().filter(named, product__currency=currency))


def _matches(item: Wanted, candidates: Sequence[Variant]) -> tuple[str, list[Variant]]:
    if item.variant:
        return "variant", [variant for variant in candidates if variant.pk == item.variant]
    if item.sku:
        return "sku", [variant for variant in candidates if variant.sku == item.sku]
    return "product", [variant for variant in candidates if variant.product_id == item.product]
