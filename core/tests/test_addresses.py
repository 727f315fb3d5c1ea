"""An address ..."""

from types import SimpleNamespace

import pytest

from core.addresses import FIELDS, AddressSerializer, countries, problems_of

GB = {"first_name": "Ada", "last_name": "King", "line1": "12 St James's Square", "city": "London",
      "postal_code": "SW1Y 4JH", "country": "GB"}  # fmt: skip
DE = {**GB, "city": "Berlin", "postal_code": "10115", "country": "DE"}
US = {**GB, "city": "Portland", "region": "OR", "postal_code": "97205", "country": "US"}
IE = {**GB, "city": "Dublin", "postal_code": "", "country": "IE"}
HK = {**GB, "city": "Mong Kok", "region": "Kowloon", "postal_code": "", "country": "HK"}


@pytest.mark.parametrize("address", [GB, DE, US, IE, HK], ids=lambda address: address["country"])
def test_is_fine_where_it_follows_its_countrys_rules(address) -> None:
    assert problems_of(address) == {}


@pytest.mark.parametrize(
    ("address", "field", "sentence"),
    [
        ({**GB, "postal_code": ""}, "postal_code", "An address in GB needs this."),
        ({**GB, "postal_code": "10115"}, "postal_code", '"10115" is not a postcode of GB.'),
        ({**GB, "city": ""}, "city", "An address in GB needs this."),
        ({**DE, "postal_code": "1011"}, "postal_code", '"1011" is not a postcode of DE.'),
        ({**DE, "postal_code": "10115 Berlin"}, "postal_code", '"10115 BERLIN" is not a postcode of DE.'),
        ({**US, "region": ""}, "region", "An address in US needs this."),
        ({**US, "region": "Bavaria"}, "region", '"Bavaria" is not a region of US.'),
        ({**US, "postal_code": "9720"}, "postal_code", '"9720" is not a postcode of US.'),
        ({**HK, "region": ""}, "region", "An address in HK needs this."),
        ({**IE, "postal_code": "nowhere at all"}, "postal_code", '"NOWHERE AT ALL" is not a postcode of IE.'),
    ],
)
def test_is_told_what_its_country_misses(address, field, sentence) -> None:
    assert problems_of(address) == {field: [sentence]}


@pytest.mark.parametrize("country", ["", "XX", "gb", "GBR", "United Kingdom"])
def test_of_no_country_gets_only_that_problem(country) -> None:
    assert list(problems_of({**GB, "country": country, "postal_code": ""})) == ["country"]


@pytest.mark.parametrize("region", ["OR", "or", "Oregon", " oregon "])
def test_may_name_its_region_by_code_or_name(region) -> None:
    assert problems_of({**US, "region": region}) == {}


def test_may_write_its_postcode_in_small_letters_and_without_a_space() -> None:
    assert problems_of({**GB, "postal_code": "sw1y4jh"}) == {}
    assert problems_of({**US, "postal_code": "97205-1234"}) == {}


@pytest.mark.parametrize("country", sorted(countries()))
def test_is_judged_without_a_fault_in_every_country(country) -> None:
    assert isinstance(problems_of({**GB, "country": country, "region": "?", "postal_code": "?"}), dict)


def test_needs_names_street_city_and_country_but_never_a_phone() -> None:
    serializer = AddressSerializer(data={})

    assert not serializer.is_valid()
    assert set(serializer.errors) == {"first_name", "last_name", "line1", "city", "country"}


def test_comes_in_whole_with_blanks_for_what_was_left_out() -> None:
    serializer = AddressSerializer(data={**GB, "country": "gb"})

    assert serializer.is_valid(), serializer.errors
    assert set(serializer.validated_data) == set(FIELDS)
    assert serializer.validated_data["country"] == "GB"
    assert serializer.validated_data["phone"] == ""


def test_is_checked_together_with_what_is_stored_when_only_a_part_changes() -> None:
    stored = SimpleNamespace(**{name: GB.get(name, "") for name in FIELDS})

    to_germany = AddressSerializer(stored, data={"country": "DE"}, partial=True)
    to_bath = AddressSerializer(stored, data={"city": "Bath", "postal_code": "BA1 1AA"}, partial=True)

    assert not to_germany.is_valid()
    assert set(to_germany.errors) == {"postal_code"}
    assert to_bath.is_valid(), to_bath.errors


def test_with_too_much_text_is_refused_field_by_field() -> None:
    serializer = AddressSerializer(data={**GB, "line1": "x" * 201, "city": "a\x00b", "country": "GBR"})

    assert not serializer.is_valid()
    assert set(serializer.errors) == {"line1", "city", "country"}
