"""A cart with everything worked out: lines, totals, problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from apps.carts.models import Cart, CartLine
from apps.carts.rules import LineToPrice, Problem, Totals, price, problem_of
from apps.products.models import Product, Variant
from apps.shipping.models import ShippingMethod
from apps.shipping.rules import shipping_price
from apps.shipping.selectors import goes_to, methods_for
from apps.taxes.selectors import percents_for


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
    """Work a cart out from today's catalogue, taxes and shipping; two queries for a cart loaded `with_terms`."""
    lines = list(cart.lines.select_related("variant__product").order_by("pk"))
    percents = percents_for(country=country_of(cart), region=region_of(cart), on=at.date()) if lines else {}
    to_price = [_to_price(line, cart, percents) for line in lines]
    goods_total = sum(line.total for line in to_price)
    shipping = _shipping(cart, lines, goods_total)
    totals = price(to_price, shipping=shipping, prices_include_tax=cart.market.prices_include_tax)
    priced = (
        _priced(line, cart, amounts, tax) for line, amounts, tax in zip(lines, to_price, totals.line_taxes, strict=True)
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
    return variant.product.status == Product.Status.ACTIVE and variant.product.currency == cart.market.currency


def _to_price(line: CartLine, cart: Cart, percents: dict[str, Decimal]) -> LineToPrice:
    product = line.variant.product
    unit_price = line.variant.price if product.currency == cart.market.currency else 0
    return LineToPrice(unit_price, line.quantity, percents.get(product.tax_class, Decimal(0)))


def _priced(line: CartLine, cart: Cart, amounts: LineToPrice, tax: int) -> PricedLine:
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
            stock=variant.stock,
            allow_backorder=variant.allow_backorder,
        ),
    )
