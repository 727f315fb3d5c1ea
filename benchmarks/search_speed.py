"""How fast search is in a small shop and in a large one, for questions that as many products answer in both."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from django.db import connection

from apps.products.models import Product
from apps.products.serializers import ProductListSerializer
from apps.search import selectors, services
from benchmarks.catalogue import fill, mark
from benchmarks.figures import Figure
from benchmarks.importing import clear, counts

SMALL = 10_000
QUESTIONS = {
    "20 products": "zanzibar",
    "200 products": "quillon",
    "900 products": "vexillum",
    "200 products, misspelt": "quilon",
    "200 products, unfinished": "quill",
    "two words, one of them everywhere": "quillon oak",
    "two words that never meet": "zanzibar quillon",
}
COMMON = "oak"
ROUNDS = 15


def measure(size: int) -> Iterator[Figure]:
    """Fill a small shop, ask; fill a large one, ask the same."""
    empty = counts()
    prepare(SMALL)
    small = {name: seconds(asking(text)) for name, text in QUESTIONS.items()}
    clear(empty)
    connection.close()  # and with it the temporary tables that the shop was filled from
    yield Figure("products indexed a second", size / prepare(size))
    for name, text in QUESTIONS.items():
        large = seconds(asking(text))
        yield Figure(f"{name}: time", large * 1000, "ms")
        yield Figure(f"{name}: time of that in {SMALL:,}", large / small[name], "times", most=1.5)
    yield Figure("a word that every 13th has: time", seconds(asking(COMMON)) * 1000, "ms")


def prepare(size: int) -> float:
    """Fill an empty shop, with marks; returns how long indexing took."""
    fill(size)
    mark(size)
    begun = perf_counter()
    services.index_missing()
    took = perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return took


def asking(text: str) -> Callable[[], object]:
    """Ask as the product list does, for its first page with the count."""

    def ask() -> object:
        found = selectors.ranked(Product.objects.active(), selectors.understand(text))
        return list(found.values_list(*ProductListSerializer.columns(), "found")[:20])

    return ask


def seconds(ask: Callable[[], object]) -> float:
    """Ask several times; the middle one counts."""
    ask()
    times = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        ask()
        times.append(perf_counter() - begun)
    return median(times)
