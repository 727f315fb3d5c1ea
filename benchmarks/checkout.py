"""Ordering two things in one call, against looking at one product, by four clients at once."""

import random
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

import requests
from django.db import connection

from apps.inventory.models import StockLevel
from apps.products.models import Product, Variant
from apps.shipping.models import ShippingMethod, ShippingZone
from benchmarks.figures import Figure
from benchmarks.importing import seconds, write
from benchmarks.serving import served

CLIENTS, ROUNDS, REQUESTS = 4, 5, 30
PLENTY = 1_000_000
ADDRESS = {
    "first_name": "Ada", "last_name": "King", "line1": "12 St James's Square", "city": "London",
    "postal_code": "SW1Y 4JH", "country": "GB",
}  # fmt: skip


def measure(size: int) -> Iterator[Figure]:
    """Fill a shop, serve it by two processes, and let four clients look and buy in turns."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        seconds(write(Path(folder) / "products.csv", range(size)))
    zone = ShippingZone.objects.create(name="Home", countries=["GB"])
    ShippingMethod.objects.create(zone=zone, name="Post", price=300, currency="GBP")
    StockLevel.objects.update(on_hand=PLENTY)
    Variant.objects.update(stock=PLENTY)
    Product.objects.update(stock=PLENTY)
    goods = list(Variant.objects.order_by("pk").values_list("sku", "product_id"))
    with served() as url:
        for work in (look, buy):  # what is done once is done before the watch runs
            run(url, goods, work, 20)
        looking, buying, elapsed = [], [], 0.0
        for _ in range(ROUNDS):  # in turns, for a machine has slow minutes
            looking += run(url, goods, look, REQUESTS)[0]
            calls, seconds_taken = run(url, goods, buy, REQUESTS)
            buying += calls
            elapsed += seconds_taken
        has_bar = connection.vendor == "postgresql"
        yield Figure("one-call checkout of 2 lines, median", median(buying) * 1000, "ms")
        yield Figure("uncached product detail, median", median(looking) * 1000, "ms")
        ratio = median(buying) / median(looking)
        yield Figure("checkout against detail", ratio, "times", most=6 if has_bar else None)
        yield Figure("checkouts a second", len(buying) / elapsed)


Work = Callable[[requests.Session, str, list, random.Random], requests.Response]


def run(url: str, goods: list, work: Work, times: int) -> tuple[list[float], float]:
    """Let each client do it so often; returns the seconds of each call, and of all together."""

    def client(number: int) -> list[float]:
        session, chance, took = requests.Session(), random.Random(number), []  # noqa: S311 the same for every run
        for _ in range(times):
            begun = perf_counter()
            answer = work(session, url, goods, chance)
            took.append(perf_counter() - begun)
            if answer.status_code not in {200, 201}:
                raise AssertionError(answer.text)
        return took

    begun = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        calls = [seconds for client_calls in pool.map(client, range(CLIENTS)) for seconds in client_calls]
    return calls, perf_counter() - begun


def look(session: requests.Session, url: str, goods: list, chance: random.Random) -> requests.Response:
    """Look at a product, past every cache."""
    _, product = chance.choice(goods)
    return session.get(f"{url}/api/v1/products/{product}/", headers={"Cache-Control": "no-cache"}, timeout=60)


def buy(session: requests.Session, url: str, goods: list, chance: random.Random) -> requests.Response:
    """Order two things."""
    lines = [{"sku": sku, "quantity": 1} for sku, _ in chance.sample(goods, 2)]
    body = {
        "lines": lines,
        "email": "ada@example.com",
        "shipping_address": ADDRESS,
        "payment": {"provider": "manual"},
    }
    return session.post(f"{url}/api/v1/checkout/", json=body, headers={"Idempotency-Key": uuid4().hex}, timeout=60)
