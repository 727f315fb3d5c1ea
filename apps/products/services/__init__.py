"""Every write to the catalogue."""

from apps.products.services.stock import refresh_stock

__all__ = ["refresh_stock"]
