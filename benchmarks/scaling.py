"""A large shop beside a small one, each page asked of both in turns: an answer costs what it shows, not more.

And what a few pages cost in shops of several sizes, for a chart.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

import requests
from django.db import connection

from apps.search.services import index_again
from benchmarks.catalogue import analyze, fill, mark
from benchmarks.databases import DATABASES, ROOT, environment, migrate
from benchmarks.figures import Figure
from benchmarks.load import ask, warm
from benchmarks.reading import PAST_THE_CACHE
from benchmarks.serving import served

SMALL = 10_000
OTHERS = (1_000, 100_000)
"""Shops for the chart alone."""

ROUNDS, SECONDS, CLIENTS = 5, 2, 1
"""One client: two that happen to meet in one of the two processes take up to twice as long."""
DEEP = 5_000
"""The page of twenty that a cursor leads to."""

PREPARE = "import django; django.setup(); from benchmarks.scaling import prepare; prepare({size})"
LIST = "/api/v1/products/"
PAGES = {
    "list": "",
    "category, price range, by price": "category=room-{room}&price_min=100&price_max=900&ordering=price",
    "category, in stock": "category=shelf-{room}-1&in_stock=true",
    "attribute, by price": "attr_wood=oak&ordering=-price",
    "attribute of 200 products": "attr_mark=quillon",
    "attribute of 900 products, by price": "attr_mark=vexillum&ordering=price",
    "attribute of 200 products, page 3 by number": "attr_mark=quillon&page=3",
    "search, 20 products": "search=zanzibar",
    "search, 200 products": "search=quillon",
    "search, 900 products": "search=vexillum",
    "search, two words, 15 products": "search=quillon%20oak",
}
"""What is asked of both; words that are searched for, and marks, are those of as many products in both."""

COUNTED = "page=3&category=room-{room}"
"""A page with the number of all products, which are a hundred times as many there."""

CHARTED = {
    "list": "/api/v1/products/",
    "filter": "/api/v1/products/?category=room-{room}&price_min=100&price_max=900&ordering=price",
    "detail": "",
    "search": "/api/v1/products/?search=quillon",
    "facets": "/api/v1/products/facets/?category=room-{room}&price_min=100",
}
ROOMS = range(20)


def measure(size: int) -> Iterator[Figure]:
    """Fill shops, and ask for the same pages of a small and of the large one; of that for a page far down too."""
    prepare(size)
    with ExitStack() as shops:
        far = shops.enter_context(served())
        near = shops.enter_context(beside(SMALL))
        for name, question in PAGES.items():
            paths = [f"{LIST}?{question.format(room=room)}" for room in ROOMS]
            yield slower(name, near, far, paths)
        yield slower("detail", near, far, details(near), details(far))
        counted = [f"{LIST}?{COUNTED.format(room=room)}" for room in ROOMS]
        yield slower("category, page 3 by number, counted up to 10,000", near, far, counted, most=None)
        number = min(DEEP, size // 20 - 1)
        first, deep = f"{LIST}?page_size=20", far_down(far, number)
        rounds = [(p50(far, [first]), p50(far, [deep])) for _ in range(ROUNDS)]
        ratio = median(first / deep for first, deep in rounds)
        yield Figure(f"page {number:,} by cursor: speed of page 1", ratio, "times", least=0.85)
        yield from points(near, SMALL)
        yield from points(far, size)
    for other in OTHERS:
        with beside(other) as url:
            yield from points(url, other)


def prepare(size: int) -> None:
    """Fill an empty shop, in which some words are those of as many products as in any other."""
    fill(size, with_documents=True)
    index_again(product_ids=mark(size))
    analyze()


@contextmanager
def beside(size: int) -> Iterator[str]:
    """A shop of its own beside the one at hand, on the same kind of database."""
    kinds = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    with DATABASES[kinds[connection.vendor]]() as url:
        migrate(url)
        command = [sys.executable, "-c", PREPARE.format(size=size)]
        subprocess.run(command, cwd=ROOT, env=environment(url), check=True)
        with served(settings={"DATABASE_URL": url}) as address:
            yield address


def points(url: str, size: int) -> Iterator[Figure]:
    """Measure what the chart shows of one shop."""
    for name, question in CHARTED.items():
        paths = [question.format(room=room) for room in ROOMS] if question else details(url)
        warm(url, paths[0])
        found = median(p50(url, paths) for _ in range(3))
        yield Figure(f"{name}, {size:,} products: half of them within", found, "ms", series=name, size=size)


def details(url: str) -> list[str]:
    """Name the pages of the newest products, which are rich in all shops."""
    rows = requests.get(f"{url}{LIST}?page_size=100", timeout=30).json()["results"]
    return [f"{LIST}{row['id']}/" for row in rows]


def slower(
    name: str, near: str, far: str, paths: list[str], far_paths: list[str] | None = None, most: float | None = 1.5
) -> Figure:
    """Say how much longer the large shop takes."""
    rounds = [(p50(near, paths), p50(far, far_paths or paths)) for _ in range(ROUNDS)]
    return Figure(f"{name}: time of the small one's", median(b / a for a, b in rounds), "times", most=most)


def p50(url: str, paths: list[str]) -> float:
    """Ask for a while; half of the answers came within so many milliseconds."""
    return ask(url, paths, SECONDS, PAST_THE_CACHE, CLIENTS).p50


def far_down(url: str, number: int) -> str:
    """Leaf to the page of twenty with this number, as whoever reads everything does; returns its address."""
    session, address = requests.Session(), f"{url}{LIST}?page_size=100"
    for _ in range(number // 5):
        address = session.get(address, headers=PAST_THE_CACHE, timeout=60).json()["next"]
    return address.removeprefix(url).replace("page_size=100", "page_size=20")
