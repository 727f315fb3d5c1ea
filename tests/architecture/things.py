"""The things that the access table names, each made when it is first asked for."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.carts.tests.factories import ADDRESS, CartFactory, CartLineFactory
from apps.fulfillment.services import Parcel, fulfill_order
from apps.inventory.models import StockLocation
from apps.markets.models import Market
from apps.markets.services import save_market
from apps.orders.selectors import emails_about, token_of
from apps.orders.tasks import send_order_confirmation_email
from apps.orders.tests.factories import place_order
from apps.payments.services import capture_payment, start_payment
from apps.products.models import ImportRun, Product
from apps.products.tests.factories import CategoryFactory, MediaFactory, ProductFactory, VariantFactory
from apps.returns.services import approve_return, receive_return, request_return
from apps.search.services import save_synonyms
from apps.shipping.tests.factories import ShippingMethodFactory, ShippingZoneFactory
from apps.taxes.tests.factories import TaxRateFactory
from apps.users.services import sign_in
from apps.users.tests.factories import PASSWORD, AddressFactory, UserFactory
from core.ids import uuid7
from core.models import Delivery, Event

OTHER_MARKET = {
    "name": "Germany", "slug": "de", "currency": "EUR", "countries": ["DE"], "default_country": "DE",
}  # fmt: skip


class Things:
    """A shop with one of everything; the owner's things are theirs."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = MAKERS[name](self)
        return self.made[name]

    def fill(self, template: Any) -> Any:
        """Put the names of things into a path or a body."""
        if isinstance(template, str):
            return template.format_map(self)
        if isinstance(template, dict):
            return {key: self.fill(value) for key, value in template.items()}
        if isinstance(template, list):
            return [self.fill(value) for value in template]
        return template


def clerk(things: Things) -> Any:
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return user


def cart_of(things: Things, user: Any) -> Any:
    cart = CartFactory(user=user, email="ada@example.com", shipping_address=ADDRESS, shipping_method=things["method"])
    CartLineFactory(cart=cart, variant=things["variant"])
    return cart


def method(things: Things) -> Any:
    TaxRateFactory()
    return ShippingMethodFactory()


def paid_order(things: Things) -> Any:
    order = place_order(user=things["owner"])
    payment = start_payment(order=order, provider="manual")
    capture_payment(order_id=order.pk, payment_id=payment.pk, at=timezone.now())
    return order


def a_return(things: Things) -> Any:
    lines = [(things["sent_line"], 1)]
    return request_return(order_id=things["sent_order"], lines=lines, at=timezone.now()).pk


def next_step(things: Things, step: Callable[..., Any], before: str) -> Any:
    return step(order_id=things["sent_order"], return_id=things[before], at=timezone.now()).pk


def sent_email(things: Things) -> Any:
    email = emails_about(things["order"]).get()
    send_order_confirmation_email(str(things["order"]), delivery_id=str(email.pk))
    return email.pk


def dead_delivery(things: Things) -> Any:
    event = Event.objects.create(name="order.placed", aggregate_id=uuid7(), payload={})
    return Delivery.objects.create(event=event, subscriber="x", due_at=timezone.now(), status="dead").pk


MAKERS: dict[str, Callable[[Things], Any]] = {
    "stranger": lambda things: UserFactory(),
    "owner": lambda things: UserFactory(),
    "staff": lambda things: UserFactory(is_staff=True),
    "clerk": clerk,
    "refresh": lambda things: sign_in(email=things["owner"].email, password=PASSWORD, at=timezone.now()).refresh,
    "address": lambda things: AddressFactory(user=things["owner"]).pk,
    "market": lambda things: Market.objects.default().slug,
    "other_market": lambda things: save_market(pk=uuid7(), fields=OTHER_MARKET).pk,
    "tax_class": lambda things: TaxRateFactory(tax_class__code="food").tax_class_id,
    "synonyms": lambda things: save_synonyms(pk=uuid7(), fields={"words": ["cot", "crib"]}).pk,
    "tax_rate": lambda things: TaxRateFactory().pk,
    "zone": lambda things: ShippingZoneFactory().pk,
    "other_location": lambda things: StockLocation.objects.create(name="Cellar", slug="cellar").pk,
    "location": lambda things: StockLocation.objects.default().pk,
    "category": lambda things: CategoryFactory().pk,
    "the_product": lambda things: ProductFactory(),
    "product": lambda things: things["the_product"].pk,
    "draft": lambda things: ProductFactory(status=Product.Status.DRAFT).pk,
    "import": lambda things: ImportRun.objects.create(file_name="products.csv").pk,
    "picture": lambda things: MediaFactory(product=things["the_product"]).pk,
    "variant": lambda things: VariantFactory(),
    "sku": lambda things: things["variant"].sku,
    "method": method,
    "method_id": lambda things: things["method"].pk,
    "the_cart": lambda things: cart_of(things, things["owner"]),
    "cart": lambda things: things["the_cart"].pk,
    "line": lambda things: things["the_cart"].lines.get().pk,
    "guest_cart": lambda things: cart_of(things, None).pk,
    "the_order": lambda things: place_order(user=things["owner"]),
    "order": lambda things: things["the_order"].pk,
    "order_number": lambda things: things["the_order"].number,
    "order_token": lambda things: token_of(things["order"]),
    "sent_email": sent_email,
    "payment": lambda things: start_payment(order=things["the_order"], provider="manual").pk,
    "the_paid_order": paid_order,
    "paid_order": lambda things: things["the_paid_order"].pk,
    "sent_order": lambda things: things["the_paid_order"].pk if things["fulfillment"] else None,
    "sent_order_token": lambda things: token_of(things["sent_order"]),
    "sent_line": lambda things: things["the_paid_order"].lines.get().pk,
    "fulfillment": lambda things: fulfill_order(order_id=things["paid_order"], parcel=Parcel(), at=timezone.now()).pk,
    "return_id": a_return,
    "approved_return": lambda things: next_step(things, approve_return, "return_id"),
    "received_return": lambda things: next_step(things, receive_return, "approved_return"),
    "guest_order": lambda things: place_order(email="guest@example.com").pk,
    "dead_delivery": dead_delivery,
    "guest_order_token": lambda things: token_of(things["guest_order"]),
}
