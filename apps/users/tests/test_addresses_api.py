"""users/me/addresses/ ..."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.users.models import Address
from apps.users.tests.factories import AddressFactory, address_fields

pytestmark = pytest.mark.django_db

URL = "/api/v1/users/me/addresses/"


@pytest.fixture
def address(customer):
    return AddressFactory(user=customer)


@pytest.fixture
def theirs():
    return AddressFactory()


def one(address):
    return f"{URL}{address.pk}/"


def test_adds_an_address(customer, customer_api):
    response = customer_api.post(URL, address_fields(country="gb", company="Analytical Engines"))

    address = Address.objects.get(user=customer)
    assert response.status_code == 201
    assert response.json() == {
        "id": str(address.pk),
        "first_name": "Ada",
        "last_name": "Lovelace",
        "company": "Analytical Engines",
        "line1": "12 St James's Square",
        "line2": "",
        "city": "London",
        "region": "",
        "postal_code": "SW1Y 4JH",
        "country": "GB",
        "phone": "",
        "is_default_shipping": True,
        "is_default_billing": True,
    }


def test_lists_one_s_own_addresses_newest_first(customer, customer_api, theirs):
    old, new = AddressFactory(user=customer), AddressFactory(user=customer)

    response = customer_api.get(URL)

    assert sorted(response.json()) == ["next", "previous", "results"]
    assert [row["id"] for row in response.json()["results"]] == [str(new.pk), str(old.pk)]
    assert response.json()["results"][0] == customer_api.get(one(new)).json()


def test_lists_by_one_statement_however_many_there_are(customer, customer_api):
    counts = []
    for more in (1, 19):
        AddressFactory.create_batch(more, user=customer)
        with CaptureQueriesContext(connection) as statements:
            assert len(customer_api.get(URL).json()["results"]) in {1, 20}
        counts.append(len(statements))

    assert counts == [1, 1]


def test_changes_a_part(customer_api, address):
    response = customer_api.patch(one(address), {"line1": "1 Ockham Park", "is_default_shipping": True})

    address.refresh_from_db()
    assert (response.status_code, response.json()["line1"]) == (200, "1 Ockham Park")
    assert (address.line1, address.city, address.is_default_shipping) == ("1 Ockham Park", "London", True)


def test_replaces_the_whole_but_not_what_it_is_the_default_for(customer, customer_api):
    address = AddressFactory(user=customer, company="Analytical Engines", is_default_shipping=True)

    response = customer_api.put(one(address), address_fields(city="Ockham"))

    assert response.status_code == 200
    assert (response.json()["company"], response.json()["city"]) == ("", "Ockham")
    assert response.json()["is_default_shipping"] is True


def test_deletes_an_address(customer_api, address):
    assert customer_api.delete(one(address)).status_code == 204
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"line1": "x" * 201}, "line1"),
        ({"city": "\u0000"}, "city"),
        ({"city": []}, "city"),
        ({"country": "England"}, "country"),
        ({"country": "XX"}, "country"),
        ({"postal_code": "90210"}, "postal_code"),
        ({"country": "US", "postal_code": "90210", "city": "Beverly Hills"}, "region"),
        ({"is_default_shipping": "maybe"}, "is_default_shipping"),
    ],
)
def test_names_the_bad_field(customer_api, changes, field):
    response = customer_api.post(URL, address_fields(**changes))

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert list(response.json()["errors"]) == [field]
    assert not Address.objects.exists()


def test_names_every_field_that_is_missing(customer_api):
    response = customer_api.post(URL, {})

    assert sorted(response.json()["errors"]) == ["city", "country", "first_name", "last_name", "line1"]


def test_asks_the_country_again_when_a_part_changes(customer_api, address):
    response = customer_api.patch(one(address), {"country": "DE"})

    address.refresh_from_db()
    assert (response.status_code, list(response.json()["errors"])) == (400, ["postal_code"])
    assert address.country == "GB"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_hides_the_addresses_of_others(customer_api, theirs, method):
    response = getattr(customer_api, method)(one(theirs), address_fields(line1="1 Ockham Park"))

    theirs.refresh_from_db()
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert theirs.line1 == "12 St James's Square"


def test_hides_the_addresses_of_customers_from_staff_too(admin_api, theirs):
    assert admin_api.get(one(theirs)).status_code == 404


def test_knows_no_address_by_what_is_no_id(customer_api):
    response = customer_api.get(f"{URL}first/")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_is_for_who_is_signed_in(api, address):
    calls = [api.get(URL), api.post(URL, address_fields()), api.get(one(address)), api.delete(one(address))]

    assert [call.status_code for call in calls] == [401] * 4
    assert Address.objects.count() == 1
