"""Which ways of shipping are offered."""

from django.db.models import CharField

from apps.shipping.models import ShippingMethod
from core.prepared import Prepared, Slot

OFFERED = Prepared(lambda: ShippingMethod.objects.offered(Slot("currency", CharField())))


def methods_for(*, country: str, currency: str) -> list[ShippingMethod]:
    """Give the active methods that go to a country, with their zones, cheapest first; one query."""
    return [method for method in OFFERED.rows(currency=currency) if goes_to(method, country)]


def goes_to(method: ShippingMethod, country: str) -> bool:
    """Say whether a method, loaded with its zone, is offered in a country."""
    return method.is_active and country in method.zone.countries
