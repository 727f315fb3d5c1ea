"""People who shop, and do not give up: what was not answered they ask again under the same key."""

import random
import threading
from dataclasses import dataclass, field
from time import monotonic, sleep
from uuid import uuid4

import requests

ADDRESS = {
    "first_name": "Ada", "last_name": "King", "line1": "12 St James's Square", "city": "London",
    "postal_code": "SW1Y 4JH", "country": "GB",
}  # fmt: skip
AT_ONCE = [{"provider": "manual"}] * 5 + [
    {"provider": "test", "method": method} for method in ("approve", "capture", "decline")
]
SOONER_OR_LATER = [*AT_ONCE, *({"provider": "test", "method": method} for method in ("late", "timeout"))]
PATIENCE = 120
"""Seconds after which a shopper goes away without an answer."""


@dataclass
class Purchase:
    """What somebody wanted, under an address that is theirs alone, and what the shop said last."""

    email: str
    payment: dict[str, str]
    status: int = 0
    order: str = ""
    tries: int = 0


@dataclass
class Shopper:
    """Somebody who buys one thing after the other until the shop is about to close."""

    url: str
    skus: list[str]
    closing: threading.Event
    random: random.Random
    payments: list[dict[str, str]]
    purchases: list[Purchase] = field(default_factory=list)

    def shop(self) -> None:
        """Buy until closing time."""
        while not self.closing.is_set():
            email = f"{uuid4().hex}@example.com"
            purchase = Purchase(email, self.random.choice(self.payments))
            self.purchases.append(purchase)
            self._buy(purchase)

    def _buy(self, purchase: Purchase) -> None:
        """Ask until there is an answer that counts: an order, or a no."""
        count = self.random.choice((1, 1, 2))
        lines = [{"sku": sku, "quantity": self.random.randint(1, 3)} for sku in self.random.sample(self.skus, count)]
        body = {"lines": lines, "email": purchase.email, "shipping_address": ADDRESS, "payment": purchase.payment}
        key, deadline = uuid4().hex, monotonic() + PATIENCE
        while monotonic() < deadline:
            purchase.tries += 1
            answer = self._ask(body, key)
            if answer is None or answer.status_code >= 500 or _is_busy(answer):
                sleep(0.3)
                continue
            purchase.status = answer.status_code
            if answer.status_code == 201:
                purchase.order = answer.json()["id"]
            if answer.status_code != 202 or self.closing.is_set():
                return
            sleep(1)

    def _ask(self, body: dict, key: str) -> requests.Response | None:
        try:
            return requests.post(
                f"{self.url}/api/v1/checkout/", json=body, headers={"Idempotency-Key": key}, timeout=15
            )
        except requests.RequestException:
            return None


def _is_busy(answer: requests.Response) -> bool:
    return answer.status_code == 409 and answer.json()["code"] == "idempotency_in_progress"
