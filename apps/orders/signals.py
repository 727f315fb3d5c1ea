"""The one signal for code outside the shop; nothing of the shop's own hangs on it."""

from django.dispatch import Signal

order_created = Signal()
"""Sent after the commit of a new order, with `sender=Order` and `order`. What a receiver raises is only logged."""
