"""Shipping over HTTP ..."""

import pytest

from apps.shipping import services
from apps.shipping.models import ShippingMethod, ShippingZone
from apps.shipping.rules import shipping_price
from apps.shipping.selectors import methods_for
from apps.shipping.tests.factories import ShippingMethodFactory, ShippingZoneFactory
from core.exceptions import InvalidFields
from core.ids import uuid7

pytestmark = pytest.mark.django_db

METHODS, ZONES = "/api/v1/shipping-methods/", "/api/v1/shipping-zones/"


def bike(**changes):
    return {"zone": str(ShippingZoneFactory().pk), "name": "Bike", "price": "3.50", "currency": "GBP", **changes}


def test_has_methods_priced_in_decimals(admin_api):
    answer = admin_api.post(METHODS, bike(free_from="40"))

    assert answer.status_code == 201
    assert (answer.json()["price"], answer.json()["free_from"]) == ("3.50", "40.00")
    method = ShippingMethod.objects.get()
    assert (method.price, method.free_from) == (350, 4000)


def test_has_amounts_of_the_currencys_own_digits(admin_api):
    answer = admin_api.post(METHODS, bike(currency="jpy", price="350"))

    assert (answer.json()["price"], ShippingMethod.objects.get().price) == ("350", 350)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": "3.505"}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": "1e999"}, "price"),
        ({"price": None}, "price"),
        ({"currency": "JPY"}, "price"),
        ({"free_from": "free"}, "free_from"),
        ({"zone": "01a206dd-3ba8-7b03-baa2-b7a1ae7cfb0a"}, "zone"),
        ({"estimated_days": -1}, "estimated_days"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_refuses_amounts_that_do_not_exist(admin_api, change, field):
    answer = admin_api.post(METHODS, bike(**change))

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not ShippingMethod.objects.exists()


def test_wants_its_price_again_in_a_new_currency(admin_api):
    method = ShippingMethodFactory()

    answer = admin_api.patch(f"{METHODS}{method.pk}/", {"currency": "EUR"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["price"])
    method.refresh_from_db()
    assert (method.currency, method.price) == ("GBP", 495)


def test_loses_a_zones_methods_with_the_zone(admin_api):
    method = ShippingMethodFactory()

    assert admin_api.delete(f"{ZONES}{method.zone_id}/").status_code == 204
    assert not ShippingZone.objects.exists()
    assert not ShippingMethod.objects.exists()


def test_is_offered_where_the_zone_reaches_in_the_currency_asked_for():
    here = ShippingMethodFactory(price=500)
    cheaper = ShippingMethodFactory(price=300)
    ShippingMethodFactory(currency="EUR")
    ShippingMethodFactory(is_active=False)
    ShippingMethodFactory(zone__countries=["DE"])

    assert methods_for(country="GB", currency="GBP") == [cheaper, here]


@pytest.mark.parametrize(("goods", "price"), [(4999, 495), (5000, 0), (0, 495)])
def test_is_free_from_the_threshold_on(goods, price):
    assert shipping_price(price=495, free_from=5000, goods_total=goods) == price


def test_is_never_free_without_a_threshold():
    assert shipping_price(price=495, free_from=None, goods_total=10**9) == 495


@pytest.mark.parametrize("countries", [5, "GB", [], ["ZZ"], [5], None])
def test_has_zones_of_real_countries(countries):
    with pytest.raises(InvalidFields):
        services.save_shipping_zone(pk=uuid7(), fields={"name": "Zone", "countries": countries})

    assert not ShippingZone.objects.exists()
