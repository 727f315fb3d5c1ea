"""Taxes ..."""

from datetime import date
from decimal import Decimal

import pytest

from apps.products.tests.factories import ProductFactory
from apps.taxes.models import TaxClass, TaxRate
from apps.taxes.rules import percent_of, tax_inside, tax_on
from apps.taxes.selectors import percents_for
from apps.taxes.tests.factories import TaxClassFactory, TaxRateFactory

pytestmark = pytest.mark.django_db

RATES = "/api/v1/tax-rates/"
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("amount", "percent", "inside", "on_top"),
    [(1990, "20", 332, 398), (0, "20", 0, 0), (1000, "0", 0, 0), (999, "8.875", 81, 89), (1, "19", 0, 0)],
)
def test_are_rounded_half_up(amount, percent, inside, on_top):
    assert tax_inside(amount, Decimal(percent)) == inside
    assert tax_on(amount, Decimal(percent)) == on_top


def test_of_a_region_go_before_those_of_its_country():
    TaxRateFactory(country="US", percent=0)
    TaxRateFactory(country="US", region="NY", percent=Decimal("8.875"))

    assert percents_for(country="US", region=" ny", on=TODAY) == {"standard": Decimal("8.875")}
    assert percents_for(country="US", region="TX", on=TODAY) == {"standard": Decimal(0)}


def test_change_on_their_day():
    TaxRateFactory(percent=Decimal("17.5"), valid_from=date(2010, 1, 1), valid_to=date(2026, 11, 22))
    TaxRateFactory(percent=20, valid_from=date(2026, 11, 23))

    assert percents_for(country="GB", on=date(2026, 11, 22)) == {"standard": Decimal("17.5")}
    assert percents_for(country="GB", on=TODAY) == {"standard": Decimal(20)}
    assert percents_for(country="GB", on=date(2009, 1, 1)) == {}


def test_are_of_each_class_its_own():
    TaxRateFactory()
    TaxRateFactory(tax_class__code="books", percent=0)

    assert percents_for(country="GB", on=TODAY) == {"standard": Decimal(20), "books": Decimal(0)}


def test_are_looked_up_in_one_statement(budget):
    TaxRateFactory()

    with budget(1):
        percents_for(country="GB", on=TODAY)


def test_are_set_by_staff(admin_api):
    body = {"tax_class": str(TaxClassFactory().pk), "country": "us", "region": "ny", "percent": "8.875",
            "valid_from": "2020-01-01"}  # fmt: skip

    answer = admin_api.post(RATES, body)

    assert (answer.status_code, answer.json()["region"], answer.json()["percent"]) == (201, "NY", "8.875")


@pytest.mark.parametrize(
    "change", [{"percent": "101"}, {"percent": "-1"}, {"percent": "NaN"}, {"country": "ZZ"}, {"valid_from": "soon"}]
)
def test_are_not_set_to_nonsense(admin_api, change):
    body = {"tax_class": str(TaxClassFactory().pk), "country": "GB", "percent": "20", "valid_from": "2020-01-01"}

    assert admin_api.post(RATES, {**body, **change}).status_code == 400
    assert not TaxRate.objects.exists()


def test_are_not_set_twice_from_the_same_day(admin_api):
    rate = TaxRateFactory()
    body = {"tax_class": str(rate.tax_class_id), "country": "GB", "percent": "5", "valid_from": str(rate.valid_from)}

    assert admin_api.post(RATES, body).status_code == 400
    assert TaxRate.objects.get().percent == 20


def test_of_a_class_without_a_rate_are_those_of_the_standard_class():
    percents = {"standard": Decimal(20), "books": Decimal(0)}

    assert [percent_of(code, percents) for code in ("standard", "books", "forgotten")] == [20, 0, 20]
    assert percent_of("books", {}) == 0


def test_are_none_on_goods_that_are_free_of_tax_unless_a_rate_says_otherwise():
    assert percent_of("zero-rate", {"standard": Decimal(20)}) == 0
    assert percent_of("zero-rate", {"standard": Decimal(20), "zero-rate": Decimal(2)}) == 2


@pytest.mark.parametrize("code", ["standard", "books"])
def test_keep_the_class_that_goods_are_in(admin_api, code):
    tax_class = TaxClassFactory(code=code)
    ProductFactory(tax_class="books")

    answer = admin_api.delete(f"/api/v1/tax-classes/{tax_class.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "still_in_use")
    assert TaxClass.objects.filter(code=code).exists()
