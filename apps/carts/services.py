"""Writes to carts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum

from apps.carts.exceptions import CartClosed, CartFull
from apps.carts.models import Cart, CartLine, Reservation, ReservationQuerySet
from apps.carts.rules import Wanted
from apps.carts.selectors import find_market, find_shipping_method, find_variants
from apps.inventory import services as inventory
from apps.inventory.exceptions import OutOfStock
from apps.inventory.rules import Take
from core.exceptions import InvalidFields, NotFound
from core.wanted import MAX_LINES, MAX_QUANTITY

SAID = ("email", "shipping_address", "billing_address", "note")
"""What a shopper says about a cart as a whole."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The one cart that two became, and how many units of which variants were too many for a line of it."""

    cart: Cart
    surplus: Mapping[UUID, int]


@transaction.atomic
def create_cart(
    *,
    lines: Sequence[Wanted] = (),
    market: str = "",
    user_id: UUID | None = None,
    pk: UUID | None = None,
    at: datetime,
) -> Cart:
    """Make a cart, with lines if they are given. Raises InvalidFields for an unknown market or variant."""
    cart = Cart(pk=pk or uuid4(), market=find_market(market), user_id=user_id, last_activity_at=at)
    cart.save(force_insert=True)
    _add(cart, lines, path="lines.{index}.")
    return cart


@transaction.atomic
def add_line(*, cart_id: UUID, user_id: UUID | None, wanted: Wanted, at: datetime) -> None:
    """Put units of a variant into a cart; the same variant again adds up.

    Raises CartClosed, CartFull, and InvalidFields for an unknown variant or more units than a line holds.
    """
    cart = _open_cart(cart_id, user_id, at)
    _add(cart, [wanted], path="")


@transaction.atomic
def set_quantity(*, cart_id: UUID, user_id: UUID | None, line_id: UUID, quantity: int, at: datetime) -> None:
    """Change how many units a line has. Raises CartClosed, NotFound, InvalidFields."""
    cart = _open_cart(cart_id, user_id, at)
    check_quantity(quantity, "quantity")
    if not cart.lines.filter(pk=line_id).update(quantity=quantity):
        raise NotFound("There is no such line in this cart.")


@transaction.atomic
def remove_line(*, cart_id: UUID, user_id: UUID | None, line_id: UUID, at: datetime) -> None:
    """Take a line out of a cart. Raises CartClosed, NotFound."""
    cart = _open_cart(cart_id, user_id, at)
    if not cart.lines.filter(pk=line_id).delete()[0]:
        raise NotFound("There is no such line in this cart.")


@transaction.atomic
def update_cart(*, cart_id: UUID, user_id: UUID | None, changes: Mapping[str, Any], at: datetime) -> None:
    """Write e-mail, addresses, shipping method and note, as far as they are among the changes.

    Raises CartClosed, and InvalidFields for a country the market does not sell to or an unknown shipping method.
    """
    cart = _open_cart(cart_id, user_id, at)
    apply_changes(cart, changes)
    cart.save(update_fields=[*changes, "updated_at"])


def apply_changes(cart: Cart, changes: Mapping[str, Any]) -> None:
    """Set what was changed on a cart in memory. Raises InvalidFields."""
    for field in SAID:
        if field in changes:
            setattr(cart, field, changes[field])
    address = changes.get("shipping_address")
    if address and address["country"] not in cart.market.countries:
        raise InvalidFields({"shipping_address.country": [f"This shop does not send to {address['country']}."]})
    if "shipping_method" in changes:
        cart.shipping_method = find_shipping_method(changes["shipping_method"])


@transaction.atomic
def merge_cart(*, cart_id: UUID, user_id: UUID, at: datetime) -> Merged:
    """Take an anonymous cart over into the user's own open cart, or make it that cart where there is none.

    The one rule: quantities of the same variant add up, to at most what a line holds (the rest is told), and what the
    own cart does not say yet (address, e-mail, note) is taken over. Raises NotFound, CartClosed, CartFull.
    """
    locked = {cart.pk: cart for cart in lock_to_merge(cart_id=cart_id, user_id=user_id)}
    cart = _touch(locked.pop(cart_id), at)
    target = max(locked.values(), key=lambda own: own.last_activity_at, default=None)
    if target is None:
        cart.user_id = user_id
        cart.save(update_fields=["user", "updated_at"])
        return Merged(cart, surplus={})
    release_holds(cart_id=cart.pk)
    surplus = _pour(cart, _touch(target, at))
    cart.status = Cart.Status.MERGED
    cart.save(update_fields=["status", "updated_at"])
    return Merged(target, surplus)


def lock_to_merge(*, cart_id: UUID, user_id: UUID) -> list[Cart]:
    """Lock a cart and the user's own open ones, one of which it may go into: at once, in the order of their keys.

    Raises NotFound.
    """
    own = Q(user_id=user_id, status=Cart.Status.OPEN)
    locked = Cart.objects.reachable_by(user_id).filter(own | Q(pk=cart_id)).lock_all()
    if cart_id not in {cart.pk for cart in locked}:
        raise NotFound("There is no such cart.")
    return locked


def _pour(source: Cart, target: Cart) -> dict[UUID, int]:
    """Put what is in one cart into another; returns the units of variants that its lines cannot hold."""
    lines = {line.variant_id: line for line in target.lines.all()}
    surplus = {}
    for line in source.lines.order_by("pk"):
        if twin := lines.get(line.variant_id):
            wanted = twin.quantity + line.quantity
            twin.quantity = min(wanted, MAX_QUANTITY)
            if wanted > MAX_QUANTITY:
                surplus[line.variant_id] = wanted - MAX_QUANTITY
        else:
            lines[line.variant_id] = CartLine(cart=target, variant_id=line.variant_id, quantity=line.quantity)
    _check_lines(lines)
    _write_lines(lines.values())
    missing = [name for name in SAID if not getattr(target, name)]
    for name in missing:
        setattr(target, name, getattr(source, name))
    target.save(update_fields=[*missing, "updated_at"])
    return surplus


@transaction.atomic
def keep_terms(*, cart: Cart, at: datetime) -> None:
    """Store what was said and chosen of a cart, locked by the caller: it may be ordered without its shopper."""
    cart.last_activity_at = at
    cart.save(update_fields=[*SAID, "shipping_method", "last_activity_at", "updated_at"])


@transaction.atomic
def close_cart(*, cart: Cart, user_id: UUID | None) -> None:
    """Mark a cart, locked by the caller, as ordered: it is its buyer's now, and keeps what was said last."""
    cart.status = Cart.Status.ORDERED
    cart.user_id = user_id or cart.user_id
    cart.save()


@transaction.atomic
def delete_expired_carts(*, at: datetime) -> int:
    """Delete carts that were never ordered and that nobody has touched for 7 days; returns how many."""
    expired = Cart.objects.untouched_since(at - settings.CART_LIFETIME)
    carts = [cart.pk for cart in expired.lock_all()]
    _let_go(Reservation.objects.filter(cart__in=carts))
    Cart.objects.filter(pk__in=carts).delete()
    return len(carts)


def _open_cart(cart_id: UUID, user_id: UUID | None, at: datetime) -> Cart:
    """Lock a cart for its change. Whose it is, is asked with the lock: a moment ago it may have been nobody's."""
    return _touch(Cart.objects.reachable_by(user_id).with_terms().lock_one(cart_id), at)


def _touch(cart: Cart, at: datetime) -> Cart:
    check_open(cart)
    cart.last_activity_at = at
    cart.save(update_fields=["last_activity_at", "updated_at"])
    return cart


def check_open(cart: Cart) -> None:
    """Raise CartClosed for a cart that was ordered or merged."""
    if cart.status != Cart.Status.OPEN:
        raise CartClosed(cart.status)


def _add(cart: Cart, wanted: Sequence[Wanted], *, path: str) -> None:
    variants = find_variants(wanted, currency=cart.market.currency, path=path)
    lines = {line.variant_id: line for line in cart.lines.all()}
    for index, (variant, item) in enumerate(zip(variants, wanted, strict=True)):
        line = lines.setdefault(variant.pk, CartLine(cart=cart, variant=variant, quantity=0))
        line.quantity += item.quantity
        check_quantity(line.quantity, path.format(index=index) + "quantity")
    _check_lines(lines)
    _write_lines(lines.values())


def _check_lines(lines: Collection[Any]) -> None:
    if len(lines) > MAX_LINES:
        raise CartFull(MAX_LINES)


def _write_lines(lines: Collection[CartLine]) -> None:
    """Store the lines of a locked cart."""
    new = [line for line in lines if line._state.adding]
    CartLine.objects.bulk_update([line for line in lines if not line._state.adding], ["quantity"])
    CartLine.objects.bulk_create(new)


def check_quantity(quantity: int, field: str) -> None:
    """Raise InvalidFields for more units than a line holds, or none."""
    if not 1 <= quantity <= MAX_QUANTITY:
        raise InvalidFields({field: [f"A line holds 1 to {MAX_QUANTITY} units."]})


@transaction.atomic
def hold_stock(*, cart: Cart, demand: Mapping[UUID, int], at: datetime) -> None:
    """Hold what a cart is about to pay for, in place of what it holds; it ends by itself.

    The cart is locked by the caller.

    Raises OutOfStock, also naming what it holds already but wants more of.
    """
    takes = _taken(inventory.reserve_stock, cart, demand, at)
    until = at + settings.RESERVATION_LIFETIME
    Reservation.objects.bulk_create(
        Reservation(cart=cart, level_id=take.level_id, quantity=take.quantity, expires_at=until) for take in takes
    )
    cart.holds_stock = True
    cart.save(update_fields=["holds_stock", "updated_at"])


@transaction.atomic(savepoint=False)
def take_stock(*, cart: Cart, demand: Mapping[UUID, int], at: datetime) -> list[Take]:
    """Promise units to the order that a cart is turned into; what it holds is turned.

    The cart is locked by the caller, or not stored at all.

    Raises OutOfStock.
    """
    return _taken(inventory.take_stock, cart, demand, at)


def _taken(take: Callable[..., list[Take]], cart: Cart, demand: Mapping[UUID, int], at: datetime) -> list[Take]:
    """Take anew what the cart holds and wants; where there is too little, others' expired holds are freed first.

    So a sale never waits for beat, which frees them too.
    """
    holds = _own_holds(cart, demand)
    own = [hold.take for hold in holds]
    if holds:
        Reservation.objects.filter(pk__in=[hold.pk for hold in holds]).delete()
    try:
        return take(demand=demand, holds=own)
    except OutOfStock:
        # The locks of what was refused are gone with it. All of the sale's again, before those of some of it.
        inventory.lock_levels(demand)
        expired = Reservation.objects.expired(at).filter(level__variant__in=list(demand))
        if not _let_go(expired):
            raise
        return take(demand=demand, holds=own)


def _own_holds(cart: Cart, demand: Mapping[UUID, int]) -> list[Reservation]:
    """Read what the cart holds, under the locks of the levels that are held or wanted, all taken at once."""
    if not cart.holds_stock:
        return []
    held = Reservation.objects.filter(cart=cart).values_list("level__variant", flat=True)
    inventory.lock_levels({*held, *demand})
    return list(Reservation.objects.filter(cart=cart).select_related("level"))


@transaction.atomic
def release_holds(*, cart_id: UUID) -> None:
    """Let go what a cart holds: it is not going to pay."""
    _let_go(Reservation.objects.filter(cart=cart_id))


@transaction.atomic
def release_expired_holds(*, at: datetime) -> int:
    """Let go every hold whose time is over; returns how many."""
    return _let_go(Reservation.objects.expired(at))


def _let_go(holds: ReservationQuerySet) -> int:
    """Free the units of these holds, which are read under the locks of their levels: others free them too."""
    variants = set(holds.values_list("level__variant", flat=True))
    if not variants:
        return 0
    inventory.lock_levels(variants)
    rows = list(holds.filter(level__variant__in=variants).select_related("level"))
    Reservation.objects.filter(pk__in=[hold.pk for hold in rows]).delete()
    inventory.release_reserved(takes=[hold.take for hold in rows])
    return len(rows)


@transaction.atomic
def note_holds(*, cart_id: UUID) -> None:
    """Note on a cart that it holds stock. Raises NotFound."""
    cart = Cart.objects.all().lock_one(cart_id)
    cart.holds_stock = True
    cart.save(update_fields=["holds_stock", "updated_at"])


@transaction.atomic
def restate_reserved(*, level_id: UUID) -> None:
    """Make a stock level reserve what carts hold of it. Raises NotFound, StockPromised for more than there is."""
    inventory.lock_level(level_id)
    held = Reservation.objects.filter(level=level_id).aggregate(units=Sum("quantity", default=0))["units"]
    inventory.restate_promise(level_id=level_id, promise="reserved", units=held)
