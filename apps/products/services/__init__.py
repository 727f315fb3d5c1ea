"""Every write to the catalogue."""

from apps.products.services.attributes import delete_attribute, save_attribute
from apps.products.services.bulk import write_products
from apps.products.services.categories import create_category, delete_category, update_category
from apps.products.services.collections import delete_collection, save_collection
from apps.products.services.currency import refuse_currency_change
from apps.products.services.media import add_media, delete_media, show_first_picture
from apps.products.services.products import (
    archive_product,
    create_product,
    delete_product,
    lock_product,
    set_product_status,
    update_product,
)
from apps.products.services.saving import save_products
from apps.products.services.schedules import apply_scheduled_prices, cancel_scheduled_price, schedule_price
from apps.products.services.slugs import renew_slug
from apps.products.services.stock import refresh_stock, summarize_product
from apps.products.services.uploads import carry_on_import, delete_old_imports, hand_in_import
from apps.products.services.versions import fold_changes, touch_catalogue

__all__ = [
    "add_media",
    "apply_scheduled_prices",
    "archive_product",
    "cancel_scheduled_price",
    "carry_on_import",
    "create_category",
    "create_product",
    "delete_attribute",
    "delete_category",
    "delete_collection",
    "delete_media",
    "delete_old_imports",
    "delete_product",
    "fold_changes",
    "hand_in_import",
    "lock_product",
    "refresh_stock",
    "refuse_currency_change",
    "renew_slug",
    "save_attribute",
    "save_collection",
    "save_products",
    "schedule_price",
    "set_product_status",
    "show_first_picture",
    "summarize_product",
    "touch_catalogue",
    "update_category",
    "update_product",
    "write_products",
]
