"""Amounts in templates."""

from django import template

from core.money import for_people

register = template.Library()


@register.filter
def money(amount: int, currency: str) -> str:
    """Write minor units for people: `{{ order.total|money:order.currency }}`."""
    return for_people(amount, currency)
