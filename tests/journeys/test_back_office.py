"""Django's admin, used as staff use it."""

import pytest
from django.apps import apps
from django.contrib import admin as site
from django.urls import reverse

from apps.carts.tests.factories import CartLineFactory
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.markets.models import Market
from apps.orders.models import Order
from apps.orders.tests.factories import place_order
from apps.payments.services import start_payment
from apps.products.tests.factories import AttributeValueFactory, CollectionEntryFactory, VariantFactory
from apps.shipping.models import ShippingMethod
from apps.shipping.tests.factories import ShippingMethodFactory, ShippingZoneFactory
from apps.taxes.models import TaxClass, TaxRate
from apps.taxes.tests.factories import TaxRateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, admin):
    client.force_login(admin)
    return client


def url(model, page, *keys):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)


def management(prefix):
    return {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}


def messages_in(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def one_of_each(db):
    start_payment(order=place_order(), provider="manual")
    CartLineFactory()
    TaxRateFactory()
    ShippingMethodFactory()
    AttributeValueFactory()
    CollectionEntryFactory()


def test_lists_finds_and_shows_every_model(staff, one_of_each):
    ours = [model for model in site.site._registry if model.__module__.split(".")[0] in {"apps", "core"}]

    assert len(ours) > 20
    for model in ours:
        assert staff.get(url(model, "changelist")).status_code == 200, model
        if site.site._registry[model].search_fields:
            assert staff.get(url(model, "changelist"), {"q": "1"}).status_code == 200, model
        row = model._default_manager.first()
        if row is not None:
            assert staff.get(url(model, "change", row.pk)).status_code == 200, model


def test_opens_every_form_for_something_new(staff):
    for model, page in site.site._registry.items():
        if apps.get_app_config(model._meta.app_label).name.startswith("apps.") and page.has_add_permission(
            type("Request", (), {"user": type("User", (), {"has_perm": lambda self, name: True})()})()
        ):
            assert staff.get(url(model, "add")).status_code == 200, model


def test_makes_changes_and_deletes_a_shipping_method(staff):
    zone = ShippingZoneFactory()
    form = {"zone": zone.pk, "name": "Bike", "price": 300, "currency": "GBP", "is_active": "on", "position": 0}

    staff.post(url(ShippingMethod, "add"), form)
    method = ShippingMethod.objects.get()
    staff.post(url(ShippingMethod, "change", method.pk), {**form, "name": "Cargo bike"})
    method.refresh_from_db()
    assert (method.name, method.price, method.zone) == ("Cargo bike", 300, zone)

    staff.post(url(ShippingMethod, "delete", method.pk), {"post": "yes"})
    assert not ShippingMethod.objects.exists()


def test_changes_a_tax_class_that_has_rates(staff):
    rate = TaxRateFactory()
    form = {"code": "standard", "name": "The usual", **management("rates")}

    staff.post(url(TaxClass, "change", rate.tax_class_id), form)

    assert TaxClass.objects.get().name == "The usual"
    assert TaxRate.objects.count() == 1


def test_counts_stock_with_a_movement(staff, admin):
    level = StockLevel.objects.get(variant=VariantFactory(stock=10))

    staff.post(url(StockLevel, "change", level.pk), {"delta": -3, "note": "Broken", **management("movements")})

    level.refresh_from_db()
    assert level.on_hand == 7
    assert level.variant.stock == 7
    movement = StockMovement.objects.order_by("pk").last()
    assert (movement.delta, movement.note, movement.actor) == (-3, "Broken", admin)


def test_says_what_a_service_refuses_and_changes_nothing(staff):
    market = Market.objects.default()
    form = {"name": "Elsewhere", "slug": market.slug, "currency": "GBP", "countries": '["GB"]',
            "default_country": "GB", "language": "en"}  # fmt: skip

    answer = staff.post(url(Market, "change", market.pk), form, follow=True)

    assert messages_in(answer) == ["One market is always the default. Make another one the default first."]
    market.refresh_from_db()
    assert (market.name, market.is_default) == ("Home", True)


def test_does_not_delete_a_location_that_holds_stock(staff):
    VariantFactory(stock=1)
    location = StockLocation.objects.get()

    for page in ("delete", "changelist"):
        keys = [location.pk] if page == "delete" else []
        action = {"action": "delete_selected", "_selected_action": [location.pk]}
        staff.post(url(StockLocation, page, *keys), {"post": "yes", **action}, follow=True)

    assert StockLocation.objects.count() == 1


def test_cancels_orders(staff, admin):
    order = place_order()

    staff.post(url(Order, "changelist"), {"action": "cancel", "_selected_action": [order.pk]})

    order.refresh_from_db()
    assert order.status == Order.Status.CANCELED
    assert order.timeline.get(kind="canceled").actor == admin
    assert StockLevel.objects.get().available == 10
