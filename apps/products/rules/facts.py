"""Typed facts: which kind a value is of, and how filters name it."""

from decimal import Decimal, InvalidOperation

from apps.products.rules.slugs import slug_of

Fact = str | Decimal | bool

TEXT, NUMBER, BOOLEAN = "text", "number", "boolean"


def kind_of(value: Fact) -> str:
    """Name the kind that a value is of."""
    if isinstance(value, bool):
        return BOOLEAN
    return TEXT if isinstance(value, str) else NUMBER


def fact_slug(value: Fact) -> str:
    """Name a value as filters do: `dark-oak`, `12.5`, `true`."""
    if isinstance(value, bool):
        return str(value).lower()
    return slug_of(value) if isinstance(value, str) else f"{value.normalize():f}"


def slugs_asked_for(text: str) -> list[str]:
    """Read the values of a filter, `oak,dark oak,12.50`, as slugs that may be stored."""
    words = [word.strip() for word in text.split(",")]
    return [slug for word in words[:50] if word for slug in dict.fromkeys((_as_number(word), slug_of(word)))]


def _as_number(word: str) -> str:
    try:
        number = Decimal(word)
    except InvalidOperation:
        return word[:200]
    return fact_slug(number) if number.is_finite() and abs(number.adjusted()) < 20 else word[:200]
