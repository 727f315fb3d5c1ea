"""WooCommerce's product export: each product is a row, and so is each variation, which names its product."""

from apps.products.importers.woocommerce.columns import matches
from apps.products.importers.woocommerce.export import read

__all__ = ["matches", "read"]
