"""Serializer fields of the trade: money, pictures, and facts derived from columns."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from babel.numbers import list_currencies
from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.encoding import filepath_to_uri
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.addresses import countries
from core.money import to_text

MAX_EMAIL = 190
MAX_LOCAL_PART = 64
"""RFC 5321 has no longer ones."""

WHOLE = re.compile(r"-?[0-9]{1,19}")
"""Nothing is counted that needs more digits."""
EXACT = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)")
"""Python would read digits of every script too, and "1_000", "1e3" and "+1"."""


def public_url(name: str) -> str:
    """Give the absolute address of a stored file; one that is an address already stays as it is."""
    if not name or name.startswith(("http://", "https://")):
        return name
    storage = storages["default"]
    # A folder has one address for all of its files; asking it for each would take as long as reading them.
    base = getattr(storage, "base_url", None)
    url = base + (filepath_to_uri(name) or "").lstrip("/") if base else storage.url(name)
    return url if url.startswith("http") else f"{settings.SHOP_URL}{url}"


def stored_name(address: str) -> str:
    """Give the name of the stored file that a public address is of; an empty text where it is none of ours."""
    start = public_url("x").removesuffix("x")
    return unquote(address[len(start) :]) if address.startswith(start) else ""


@extend_schema_field({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["19.90"]})
class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """Minor units in the database, a decimal string with the currency's own digits outside.

    Reads the currency beside the amount (`currency="product.currency"` names another place). Takes a decimal of
    zero or more; the service that gets it knows the currency and turns it into minor units.
    """

    default_error_messages = {
        "invalid": 'Send an amount as text, like "19.90".',
        "too_large": "That amount is too large.",
        "negative": "An amount is zero or more.",
    }

    def __init__(self, *, currency: str = "currency", **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(**kwargs)

    def columns(self) -> tuple[str, ...]:
        """Name the two columns that the amount is read from."""
        return (self.source or "").replace(".", "__"), self.currency.replace(".", "__")

    def from_columns(self, amount: int | None, currency: str) -> str | None:
        """Write the amount."""
        return None if amount is None else to_text(amount, currency)

    def get_attribute(self, instance: Any) -> Any:
        """Read amount and currency together."""
        amount = super().get_attribute(instance)
        return None if amount is None else (amount, _follow(instance, self.currency))

    def to_representation(self, value: tuple[int, str]) -> str:
        """Write the amount."""
        return to_text(*value)

    def to_internal_value(self, data: Any) -> Decimal:
        """Read an amount from text or a number; never by way of a float's digits beyond what was sent."""
        if isinstance(data, bool) or not isinstance(data, (str, int, float)) or len(str(data)) > 40:
            self.fail("invalid")
        text = str(data).strip()
        if not EXACT.fullmatch(text):
            self.fail("invalid")
        amount = Decimal(text)
        if amount < 0:
            self.fail("negative")
        if amount.adjusted() > 12:
            self.fail("too_large")
        return amount


def _follow(instance: Any, path: str) -> Any:
    for name in path.split("."):
        instance = instance[name] if isinstance(instance, dict) else getattr(instance, name)
    return instance


class DerivedBooleanField(serializers.BooleanField):
    """A yes or no worked out from columns of the row; on an instance, its attribute of the same name."""

    def __init__(self, *, reads: tuple[str, ...], rule: Callable[..., bool], **kwargs: Any) -> None:
        self.reads, self.rule = reads, rule
        super().__init__(read_only=True, **kwargs)

    def columns(self) -> tuple[str, ...]:
        """Name what the rule reads."""
        return self.reads

    def from_columns(self, *values: Any) -> bool:
        """Apply the rule."""
        return bool(self.rule(*values))


@extend_schema_field({"type": "string", "format": "uri-reference"})  # an empty text is one, and no URI
class PictureField(serializers.CharField):
    """The absolute address of a picture, or an empty text; `reads` names the columns where it is one of several."""

    def __init__(self, *, reads: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.reads = reads
        super().__init__(read_only=True, **kwargs)

    def columns(self) -> tuple[str, ...]:
        """Name the columns that may hold the file's name."""
        return self.reads or ((self.source or "").replace(".", "__"),)

    def from_columns(self, *names: str) -> str:
        """Write the address."""
        return public_url(next(filter(None, names), ""))

    def to_representation(self, value: Any) -> str:
        """Write the address."""
        return public_url(str(value))


class AsTextField(serializers.CharField):
    """A column that is a number inside and a name outside, like an order's."""

    def columns(self) -> tuple[str, ...]:
        """Name the column."""
        return ((self.source or "").replace(".", "__"),)

    def from_columns(self, value: Any) -> str:
        """Write it as text."""
        return str(value)


class WholeNumberField(serializers.IntegerField):
    """A count: a JSON integer, or text of one in plain digits. 1.0 and true are something else, whatever they equal."""

    def to_internal_value(self, data: Any) -> int:
        """Read a whole number."""
        if isinstance(data, bool) or not isinstance(data, (int, str)) or not WHOLE.fullmatch(str(data)):
            self.fail("invalid")
        return int(data)


class ExactField(serializers.DecimalField):
    """A decimal that is no amount, like a percentage: text with as many digits as its column has."""

    def columns(self) -> tuple[str, ...]:
        """Name the column."""
        return ((self.source or "").replace(".", "__"),)

    def to_internal_value(self, data: Any) -> Decimal:
        """Read it from text or a number in plain digits."""
        if isinstance(data, bool) or not EXACT.fullmatch(str(data).strip()):
            self.fail("invalid")
        return super().to_internal_value(data)

    def from_columns(self, value: Any) -> str:
        """Write it; inside of other JSON it has become a float, whose shortest text is what it was."""
        return str(self.to_representation(Decimal(str(value))))


class EmailField(serializers.EmailField):
    """An address in lower case, in the ASCII form in which mail servers know it.

    An address cannot be folded, and mail servers may break lines of 200 signs: no longer one than a header can hold.
    """

    default_error_messages = {
        "not_ascii": "Write this address without accents; a domain with them has a form that begins with xn--.",
        "local_part": "What stands before the @ has 64 signs at most.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_EMAIL, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Read an address that mail can be sent to."""
        address = str(super().to_internal_value(data))
        if not (address.isascii() and address.isprintable()):
            self.fail("not_ascii")
        return address.lower()

    def run_validators(self, value: Any) -> None:
        """Refuse what no mail server takes, beside what is no address."""
        super().run_validators(value)
        if len(value.rpartition("@")[0]) > MAX_LOCAL_PART:
            self.fail("local_part")


class CurrencyField(serializers.CharField):
    """A currency's code (ISO 4217); small letters are taken too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=3, max_length=3, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Read a code that is known."""
        code = str(super().to_internal_value(data)).upper()
        if code not in list_currencies():
            raise serializers.ValidationError(f'"{code}" is not a currency code (ISO 4217).')
        return code


class CountryField(serializers.CharField):
    """A country's code (ISO 3166); small letters are taken too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=2, max_length=2, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Read a code that is known."""
        code = str(super().to_internal_value(data)).upper()
        if code not in countries():
            raise serializers.ValidationError(f'"{code}" is not a country code (ISO 3166).')
        return code


STRICT_NUMBERS: dict[Any, Any] = {
    **serializers.ModelSerializer.serializer_field_mapping,
    models.PositiveSmallIntegerField: WholeNumberField,
    models.DecimalField: ExactField,
}
"""By which fields a serializer of a model reads its columns (`serializer_field_mapping`)."""
