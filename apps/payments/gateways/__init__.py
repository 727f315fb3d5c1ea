"""Ways to pay: each provider behind one interface."""

from apps.payments.gateways.base import PaymentMethod, PaymentProvider, Started, providers
from apps.payments.gateways.manual import ManualProvider

__all__ = ["ManualProvider", "PaymentMethod", "PaymentProvider", "Started", "providers"]
