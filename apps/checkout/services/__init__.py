"""Ordering: from a cart, at once, or once a provider outside has the money."""

from apps.checkout.services.checking import Checkout
from apps.checkout.services.paying import (
    ask_for_money,
    begin_payment,
    complete_payment,
    draft_cart,
    settle_delivered,
    settle_payment,
    unsettled_payments,
)
from apps.checkout.services.placing import place_order, place_order_at_once

__all__ = [
    "Checkout",
    "ask_for_money",
    "begin_payment",
    "complete_payment",
    "draft_cart",
    "place_order",
    "place_order_at_once",
    "settle_delivered",
    "settle_payment",
    "unsettled_payments",
]
