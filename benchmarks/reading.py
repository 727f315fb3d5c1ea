"""Reading the catalogue over HTTP, against the same answers by hand-written SQL, and a view that does nothing."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import requests
from django.db import connection

from apps.products.models import Product
from apps.search.services import reindex
from benchmarks import bare
from benchmarks.catalogue import RICH, THINGS, WOODS, analyze, fill
from benchmarks.figures import Figure
from benchmarks.load import Speed, ask
from benchmarks.serving import served

ROUNDS, SECONDS = 9, 1
SETTINGS = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
PAST_THE_CACHE = {"Cache-Control": "no-cache"}
EMPTY = "/healthz/live"
NARROWED = [f"category=room-{room}&price_min=100&price_max=900&ordering=price" for room in range(20)]
SEARCHES = [f"{wood}%20{thing}".lower() for wood in WOODS[:5] for thing in THINGS[:4]]


@dataclass(frozen=True)
class Page:
    """Addresses of the shop, in turns, and of what they are measured against."""

    name: str
    paths: Sequence[str]
    against: Sequence[str]
    least: float
    headers: Mapping[str, str] = field(default_factory=dict)
    is_same: bool = True

    @property
    def rival(self) -> str:
        """Say against what."""
        return "the empty view" if self.against[0] == EMPTY else "hand-written SQL"


def measure(size: int) -> Iterator[Figure]:
    """Fill a shop, and ask for each page and its rival in turns."""
    fill(size)
    reindex()
    analyze()
    show_plans()
    with served(settings=SETTINGS) as url:
        for page in pages(url):
            yield from compare(url, page)


def pages(url: str) -> list[Page]:
    """Say what is asked for."""
    products = Product.objects.order_by("-created_at").values_list("pk", flat=True)[: min(RICH, 500)]
    kept = requests.get(f"{url}/api/v1/products/", timeout=30).headers["ETag"]
    return [
        Page("list, uncached", ["/api/v1/products/"], ["/api/bare/products/"], 0.50, PAST_THE_CACHE),
        Page("list, cached", ["/api/v1/products/"], [EMPTY], 0.60),
        Page("list, 304", ["/api/v1/products/"], [EMPTY], 0.60, {"If-None-Match": kept}),
        Page(
            "category, price range, by price, uncached",
            [f"/api/v1/products/?{narrowed}" for narrowed in NARROWED],
            [f"/api/bare/filtered/?{narrowed}" for narrowed in NARROWED],
            0.45,
            PAST_THE_CACHE,
        ),
        Page(
            "search, uncached",
            [f"/api/v1/products/?search={words}" for words in SEARCHES],
            [f"/api/bare/searched/?search={words}" for words in SEARCHES],
            0.50,
            PAST_THE_CACHE,
            is_same=False,  # the database's own rank puts others first
        ),
        Page(
            "detail, uncached",
            [f"/api/v1/products/{pk}/" for pk in products],
            [f"/api/bare/products/{pk}/" for pk in products],
            0.45,
            PAST_THE_CACHE,
        ),
    ]


def compare(url: str, page: Page) -> Iterator[Figure]:
    """Measure a page and its rival in turns, once they have said the same."""
    if page.is_same and page.against[0] != EMPTY:
        same(url, page)
    ask(url, page.paths, 1, page.headers)
    rounds = [
        (ask(url, page.paths, SECONDS, page.headers), ask(url, page.against, SECONDS, page.headers))
        for _ in range(ROUNDS)
    ]
    ours = [pair[0] for pair in rounds]
    yield Figure(f"{page.name}: answers a second", middle(ours, "rate"))
    yield Figure(f"{page.name}: half of them within", middle(ours, "p50"), "ms")
    yield Figure(f"{page.name}: 99 of 100 within", middle(ours, "p99"), "ms")
    yield Figure(f"{page.name}: statements", statements(url, page))
    ratio = median(shop.rate / rival.rate for shop, rival in rounds)
    yield Figure(f"{page.name}: speed of {page.rival}", ratio, "times", least=page.least)


def middle(speeds: Sequence[Speed], name: str) -> float:
    """Take the middle one of several rounds."""
    return median(getattr(speed, name) for speed in speeds)


def same(url: str, page: Page) -> None:
    """Compare what both say. Raises AssertionError where it is not the same, byte for byte."""
    for shop, rival in list(zip(page.paths, page.against, strict=True))[:20]:
        told = [requests.get(url + path, headers=dict(page.headers), timeout=30) for path in (shop, rival)]
        if told[0].content != told[1].content:
            raise AssertionError(f"{shop} says\n{told[0].text}\nand {rival}\n{told[1].text}")


def statements(url: str, page: Page) -> int:
    """Ask how many statements an answer takes."""
    answer = requests.get(url + page.paths[0], headers=dict(page.headers), timeout=30)
    found = re.search(r'"(\d+) queries"', answer.headers["Server-Timing"])
    if found is None:
        raise AssertionError(answer.headers["Server-Timing"])
    return int(found[1])


def show_plans() -> None:
    """Print how the database answers the rivals' statements: they should have no reason to be slow."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    found = bare.FOUND[connection.vendor]
    many, end = bare.GATHERED[connection.vendor]
    one = Product.objects.values_list("pk", flat=True).first()
    asked = {
        "list": (bare.PRODUCTS, []),
        "category, price range": (bare.FILTERED, ["room-1", 10_000, 90_000]),
        "search": (bare.SEARCHED.format(found=found), ["oak chair"] * found.count("%s")),
        "detail": (bare.PRODUCT.format(many=many, end=end), [str(one)]),
    }
    with connection.cursor() as cursor:
        for name, (statement, params) in asked.items():
            cursor.execute(f"{explain} {statement}", params)
            print(f"{name}, by hand:", *(f"  {row[-1]}" for row in cursor.fetchall()), sep="\n", file=sys.stderr)
