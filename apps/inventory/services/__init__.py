"""Every change of stock."""

from apps.inventory.services.levels import lock_level, lock_levels
from apps.inventory.services.locations import delete_stock_location, ensure_default_location, save_stock_location
from apps.inventory.services.moving import adjust_stock, put_back, set_stock, ship_stock
from apps.inventory.services.promising import release_reserved, release_stock, reserve_stock, take_stock
from apps.inventory.services.repairing import copy_backorder, explain_difference, restate_promise, restate_stock

__all__ = [
    "adjust_stock",
    "copy_backorder",
    "delete_stock_location",
    "ensure_default_location",
    "explain_difference",
    "lock_level",
    "lock_levels",
    "put_back",
    "release_reserved",
    "release_stock",
    "reserve_stock",
    "restate_promise",
    "restate_stock",
    "save_stock_location",
    "set_stock",
    "ship_stock",
    "take_stock",
]
