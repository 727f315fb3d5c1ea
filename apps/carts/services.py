"""Writes to carts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from apps.carts.exceptions import CartClosed, CartFull
from apps.carts.models import Cart, CartLine
from apps.markets.models import Market
from apps.products.models import Variant
from apps.shipping.models import ShippingMethod
from core.exceptions import InvalidFields, NotFound
from core.wanted import MAX_LINES, MAX_QUANTITY


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of something, named by its variant, its SKU, or a product that has one variant only."""

    quantity: int
    variant: UUID | None = None
    sku: str = ""
    product: UUID | None = None


@transaction.atomic
def create_cart(*, lines: Sequence[Wanted] = (), market: str = "", user_id: UUID | None = None, at: datetime) -> Cart:
    """Make a cart, with lines if they are given. Raises InvalidFields for an unknown market or variant."""
    cart = Cart(market=_market(market), user_id=user_id, last_activity_at=at)
    cart.save(force_insert=True)
    _add(cart, lines, path="lines.{index}.")
    return cart


@transaction.atomic
def add_line(*, cart_id: UUID, wanted: Wanted, at: datetime) -> None:
    """Put units of a variant into a cart; the same variant again adds up.

    Raises CartClosed, CartFull, and InvalidFields for an unknown variant or more units than a line holds.
    """
    cart = _open_cart(cart_id, at)
    _add(cart, [wanted], path="")


@transaction.atomic
def set_quantity(*, cart_id: UUID, line_id: UUID, quantity: int, at: datetime) -> None:
    """Change how many units a line has. Raises CartClosed, NotFound, InvalidFields."""
    cart = _open_cart(cart_id, at)
    _check_quantity(quantity, "quantity")
    if not cart.lines.filter(pk=line_id).update(quantity=quantity):
        raise NotFound("There is no such line in this cart.")


@transaction.atomic
def remove_line(*, cart_id: UUID, line_id: UUID, at: datetime) -> None:
    """Take a line out of a cart. Raises CartClosed, NotFound."""
    cart = _open_cart(cart_id, at)
    if not cart.lines.filter(pk=line_id).delete()[0]:
        raise NotFound("There is no such line in this cart.")


@transaction.atomic
def update_cart(*, cart_id: UUID, changes: Mapping[str, Any], at: datetime) -> None:
    """Write e-mail, addresses, shipping method and note, as far as they are among the changes.

    Raises CartClosed, and InvalidFields for a country the market does not sell to or an unknown shipping method.
    """
    cart = _open_cart(cart_id, at)
    update_locked(cart, changes)


def update_locked(cart: Cart, changes: Mapping[str, Any]) -> None:
    """Write changes to an open cart that the caller has locked `with_terms`. Raises CartClosed, InvalidFields."""
    _check_open(cart)
    for field in ("shipping_address", "billing_address", "email", "note"):
        if field in changes:
            setattr(cart, field, changes[field])
    address = changes.get("shipping_address")
    if address and address["country"] not in cart.market.countries:
        raise InvalidFields({"shipping_address.country": [f"This shop does not send to {address['country']}."]})
    if "shipping_method" in changes:
        cart.shipping_method = _shipping_method(changes["shipping_method"])
    if changes:
        cart.save(update_fields=[*changes, "updated_at"])


@transaction.atomic
def merge_cart(*, cart_id: UUID, user_id: UUID, at: datetime) -> Cart:
    """Take an anonymous cart over into the user's own open cart, or make it that cart where there is none.

    The one rule: quantities of the same variant add up, to at most what a line holds; nothing is lost silently, for
    what there is too little of shows in the cart's problems. Raises CartClosed.
    """
    own = Cart.objects.filter(user_id=user_id, status=Cart.Status.OPEN).exclude(pk=cart_id)
    target_id = own.order_by("-last_activity_at", "pk").values_list("pk", flat=True).first()
    locked = {cart.pk: cart for cart in Cart.objects.filter(pk__in=[cart_id, target_id]).lock_all()}
    if cart_id not in locked:
        raise NotFound("There is no such cart.")
    cart = _touch(locked[cart_id], at)
    if target_id is None:
        cart.user_id = user_id
        cart.save(update_fields=["user", "updated_at"])
        return cart
    target = _touch(locked[target_id], at)
    _pour(cart, target)
    cart.status = Cart.Status.MERGED
    cart.save(update_fields=["status", "updated_at"])
    return target


def _pour(source: Cart, target: Cart) -> None:
    lines = {line.variant_id: line for line in target.lines.all()}
    for line in source.lines.order_by("pk"):
        if twin := lines.get(line.variant_id):
            twin.quantity = min(twin.quantity + line.quantity, MAX_QUANTITY)
        else:
            lines[line.variant_id] = CartLine(cart=target, variant_id=line.variant_id, quantity=line.quantity)
    _write_lines(lines.values())


@transaction.atomic
def close_cart(*, cart_id: UUID, user_id: UUID | None) -> None:
    """Mark a cart as ordered: it is its buyer's now, and its order keeps what was in it."""
    cart = Cart.objects.filter(pk=cart_id)
    owner = {"user_id": user_id} if user_id else {}
    cart.update(status=Cart.Status.ORDERED, **owner)


@transaction.atomic
def delete_expired_carts(*, at: datetime) -> int:
    """Delete carts that were never ordered and that nobody has touched for 7 days; returns how many."""
    expired = Cart.objects.untouched_since(at - settings.CART_LIFETIME)
    carts = [cart.pk for cart in expired.lock_all()]
    Cart.objects.filter(pk__in=carts).delete()
    return len(carts)


def _open_cart(cart_id: UUID, at: datetime) -> Cart:
    return _touch(Cart.objects.with_terms().lock_one(cart_id), at)


def _touch(cart: Cart, at: datetime) -> Cart:
    _check_open(cart)
    cart.last_activity_at = at
    cart.save(update_fields=["last_activity_at", "updated_at"])
    return cart


def _check_open(cart: Cart) -> None:
    if cart.status != Cart.Status.OPEN:
        raise CartClosed(cart.status)


def _market(slug: str) -> Market:
    market = Market.objects.filter(slug=slug).first() if slug else Market.objects.default()
    if market is None:
        raise InvalidFields({"market": [f'There is no market "{slug}".']})
    return market


def _shipping_method(pk: UUID | None) -> ShippingMethod | None:
    method = ShippingMethod.objects.select_related("zone").filter(pk=pk, is_active=True).first() if pk else None
    if pk and method is None:
        raise InvalidFields({"shipping_method": ["There is no such shipping method."]})
    return method


def _add(cart: Cart, wanted: Sequence[Wanted], *, path: str) -> None:
    variants = _find(cart, wanted, path)
    lines = {line.variant_id: line for line in cart.lines.all()}
    for index, (variant, item) in enumerate(zip(variants, wanted, strict=True)):
        line = lines.setdefault(variant.pk, CartLine(cart=cart, variant=variant, quantity=0))
        line.quantity += item.quantity
        _check_quantity(line.quantity, path.format(index=index) + "quantity")
    if len(lines) > MAX_LINES:
        raise CartFull(MAX_LINES)
    _write_lines(lines.values())


def _write_lines(lines: Collection[CartLine]) -> None:
    """Store the lines of a locked cart."""
    new = [line for line in lines if line._state.adding]
    CartLine.objects.bulk_update([line for line in lines if not line._state.adding], ["quantity"])
    CartLine.objects.bulk_create(new)


def _check_quantity(quantity: int, field: str) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise InvalidFields({field: [f"A line holds 1 to {MAX_QUANTITY} units."]})


def _find(cart: Cart, wanted: Sequence[Wanted], path: str) -> list[Variant]:
    """Find the variants in one query. Raises InvalidFields, naming each that is not for sale in this market."""
    named = Q(pk__in=[item.variant for item in wanted if item.variant])
    named |= Q(sku__in=[item.sku for item in wanted if item.sku])
    named |= Q(product__in=[item.product for item in wanted if item.product])
    sold = Variant.objects.sellable().filter(named, product__currency=cart.market.currency)
    candidates = list(sold)
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


def _matches(item: Wanted, candidates: Sequence[Variant]) -> tuple[str, list[Variant]]:
    if item.variant:
        return "variant", [variant for variant in candidates if variant.pk == item.variant]
    if item.sku:
        return "sku", [variant for variant in candidates if variant.sku == item.sku]
    return "product", [variant for variant in candidates if variant.product_id == item.product]
