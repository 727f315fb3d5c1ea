"""Rows for tests about people."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory, Password

from apps.users.models import Address, User

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
PASSWORD = "a-long-passphrase"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence("ada{}@example.com".format)
    username = factory.Sequence("ada{}".format)
    password = Password(PASSWORD)


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    first_name = "Ada"
    last_name = "Lovelace"
    line1 = "12 St James's Square"
    city = "London"
    postal_code = "SW1Y 4JH"
    country = "GB"


def address_fields(**changes):
    """What a client sends for a good address."""
    fields = {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "line1": "12 St James's Square",
        "city": "London",
        "postal_code": "SW1Y 4JH",
        "country": "GB",
    }
    return {**fields, **changes}
