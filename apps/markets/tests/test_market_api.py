"""Markets over HTTP ..."""

import pytest

from apps.markets.models import Market

pytestmark = pytest.mark.django_db

LIST = "/api/v1/markets/"
FRANCE = {"name": "France", "slug": "france", "currency": "eur", "countries": ["fr", "MC"], "default_country": "FR"}


def one(market):
    return f"{LIST}{market.pk}/"


def test_are_made_changed_and_deleted(admin_api):
    made = admin_api.post(LIST, FRANCE)

    assert made.status_code == 201
    assert (made.json()["currency"], made.json()["countries"], made.json()["is_default"]) == (
        "EUR",
        ["FR", "MC"],
        False,
    )
    market = Market.objects.get(slug="france")
    assert admin_api.patch(one(market), {"name": "Gaul"}).json()["name"] == "Gaul"
    assert admin_api.delete(one(market)).status_code == 204
    assert not Market.objects.filter(slug="france").exists()


def test_have_one_default_that_a_new_one_takes_over(admin_api):
    home = Market.objects.default()

    admin_api.post(LIST, {**FRANCE, "currency": "GBP", "is_default": True})

    home.refresh_from_db()
    assert (home.is_default, Market.objects.default().slug) == (False, "france")


@pytest.mark.parametrize("body", [{"is_default": False}, None])
def test_are_never_without_a_default(admin_api, body):
    home = Market.objects.default()

    answer = admin_api.patch(one(home), body) if body else admin_api.delete(one(home))

    assert (answer.status_code, answer.json()["code"]) == (409, "default_market_needed")
    assert Market.objects.default() == home


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXQ"}, "currency"),
        ({"currency": "€"}, "currency"),
        ({"countries": []}, "countries"),
        ({"countries": ["ZZ"]}, "countries.0"),
        ({"default_country": "France"}, "default_country"),
        ({"slug": "home"}, "slug"),
        ({"slug": "a b"}, "slug"),
        ({"name": ""}, "name"),
    ],
)
def test_are_not_made_of_what_does_not_exist(admin_api, change, field):
    answer = admin_api.post(LIST, {**FRANCE, **change})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Market.objects.count() == 1


def test_may_change_the_base_currency_while_nothing_has_a_price(admin_api):
    assert admin_api.patch(one(Market.objects.default()), {"currency": "EUR"}).status_code == 200
    assert Market.objects.default().currency == "EUR"
