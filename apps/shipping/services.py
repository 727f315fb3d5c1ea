"""Writes to shipping."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.shipping.models import ShippingMethod, ShippingZone
from core.addresses import check_countries
from core.services import delete_record, save_record


def save_shipping_zone(*, pk: UUID, fields: Mapping[str, Any]) -> ShippingZone:
    """Write a zone, making it where there is none of that key. Raises InvalidFields."""
    if "countries" in fields:
        check_countries(fields["countries"])
    return save_record(ShippingZone, pk=pk, fields=fields)


def delete_shipping_zone(*, pk: UUID) -> None:
    """Delete a zone with its methods. Raises NotFound."""
    delete_record(ShippingZone, pk=pk)


def save_shipping_method(*, pk: UUID, fields: Mapping[str, Any]) -> ShippingMethod:
    """Write a shipping method, making it where there is none of that key. Raises InvalidFields."""
    return save_record(ShippingMethod, pk=pk, fields=fields)


def delete_shipping_method(*, pk: UUID) -> None:
    """Delete a shipping method; orders keep its name. Raises NotFound."""
    delete_record(ShippingMethod, pk=pk)
