"""People who shop, and do not give up: what was not answered they ask again under the same key."""

import random
import threading
from collections import deque
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
PAYING, BUSY = 202, 409
PAUSE = 3
"""Seconds after which a shopper asks again for what had no answer yet."""
PATIENCE = 120
"""Seconds after which a shopper goes away without an answer."""


@dataclass
class Purchase:
    """What somebody wanted, under an address that is theirs alone, and what the shop said last."""

    email: str
    body: dict
    key: str = field(default_factory=lambda: uuid4().hex)
    status: int = 0
    order: str = ""
    tries: int = 0
    asked_at: float = 0


@dataclass
class Shopper:
    """Somebody who buys one thing after the other until the shop is about to close."""

    url: str
    skus: list[str]
    closing: threading.Event
    random: random.Random
    payments: list[dict[str, str]]
    purchases: list[Purchase] = field(default_factory=list)
    waiting: deque[Purchase] = field(default_factory=deque)

    def shop(self) -> None:
        """Buy until closing time; look now and then after what had no answer yet."""
        while not self.closing.is_set():
            self._ask_until_answered(self._unanswered() or self._next())

    def ask_for_the_rest(self) -> None:
        """Come back when all is over, and ask after what had no answer yet, until nobody is at work on it any more."""
        for _ in range(len(self.waiting)):
            purchase, deadline = self.waiting.popleft(), monotonic() + PATIENCE
            self._ask_until_answered(purchase)
            while purchase in self.waiting and purchase.status == BUSY and monotonic() < deadline:
                sleep(1)
                self.waiting.remove(purchase)
                self._ask_until_answered(purchase)

    def _unanswered(self) -> Purchase | None:
        is_time = self.waiting and monotonic() - self.waiting[0].asked_at > PAUSE
        return self.waiting.popleft() if is_time else None

    def _next(self) -> Purchase:
        count = self.random.choice((1, 1, 2))
        lines = [{"sku": sku, "quantity": self.random.randint(1, 3)} for sku in self.random.sample(self.skus, count)]
        email, payment = f"{uuid4().hex}@example.com", self.random.choice(self.payments)
        body = {"lines": lines, "email": email, "shipping_address": ADDRESS, "payment": payment}
        self.purchases.append(Purchase(email, body))
        return self.purchases[-1]

    def _ask_until_answered(self, purchase: Purchase) -> None:
        """Ask until the shop answers; if it says that it is not through yet, ask again later."""
        deadline = monotonic() + PATIENCE
        while monotonic() < deadline:
            purchase.tries += 1
            answer = self._ask(purchase.body, purchase.key)
            if answer is None or answer.status_code >= 500:
                sleep(0.3)
                continue
            purchase.status, purchase.asked_at = answer.status_code, monotonic()
            if answer.status_code == 201:
                purchase.order = answer.json()["id"]
            elif purchase.status == PAYING or answer.json()["code"] == "idempotency_in_progress":
                self.waiting.append(purchase)
            return

    def _ask(self, body: dict, key: str) -> requests.Response | None:
        try:
            return requests.post(
                f"{self.url}/api/v1/checkout/", json=body, headers={"Idempotency-Key": key}, timeout=15
            )
        except requests.RequestException:
            return None
