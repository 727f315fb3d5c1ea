"""Ways to pay: each provider behind one interface."""

from apps.payments.gateways.base import (
    Charge,
    PaymentMethod,
    PaymentProvider,
    Report,
    Started,
    Told,
    providers,
)
from apps.payments.gateways.manual import ManualProvider
from apps.payments.gateways.test import TestProvider

__all__ = [
    "Charge",
    "ManualProvider",
    "PaymentMethod",
    "PaymentProvider",
    "Report",
    "Started",
    "TestProvider",
    "Told",
    "providers",
]
