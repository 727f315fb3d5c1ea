"""Writes to shipping."""

from typing import Any
from uuid import UUID

from apps.shipping.models import ShippingMethod, ShippingZone
from core.services import delete_record, save_record


def save_shipping_zone(*, shipping_zone_id: UUID, **fields: Any) -> ShippingZone:
    """Write a zone, making it where there is none of that id. Raises InvalidFields."""
    return save_record(ShippingZone, pk=shipping_zone_id, fields=fields)


def delete_shipping_zone(*, shipping_zone_id: UUID) -> None:
    """Delete a zone with its methods."""
    delete_record(ShippingZone, pk=shipping_zone_id)


def save_shipping_method(*, shipping_method_id: UUID, **fields: Any) -> ShippingMethod:
    """Write a shipping method, making it where there is none of that id. Raises InvalidFields."""
    return save_record(ShippingMethod, pk=shipping_method_id, fields=fields)


def delete_shipping_method(*, shipping_method_id: UUID) -> None:
    """Delete a shipping method; orders keep its name."""
    delete_record(ShippingMethod, pk=shipping_method_id)
