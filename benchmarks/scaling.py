"""A large shop beside a small one, each page asked of both in turns: an answer costs what it shows, not more."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import requests
from django.db import connection

from benchmarks.catalogue import fill
from benchmarks.databases import DATABASES, ROOT, environment, migrate
from benchmarks.figures import Figure
from benchmarks.load import ask
from benchmarks.reading import PAST_THE_CACHE
from benchmarks.serving import served

SMALL = 10_000
ROUNDS, SECONDS, CLIENTS = 5, 2, 2
DEEP = 5_000
"""The page of twenty that a cursor leads to."""

FILL = f"import django; django.setup(); from benchmarks.catalogue import fill; fill({SMALL})"
LIST = "/api/v1/products/"
FILTERED = (
    f"{LIST}?category=room-{{room}}&price_min=100&price_max=900&ordering=price",
    f"{LIST}?category=shelf-{{room}}-1&in_stock=true",
    f"{LIST}?attr_wood=oak&ordering=-price",
)
ROOMS = range(20)


def measure(size: int) -> Iterator[Figure]:
    """Fill both, and ask for the same pages of both; of the large one for a page far down too."""
    fill(size)
    with small() as near, served() as far:
        for name, paths in pages().items():
            yield slower(name, near, far, paths)
        yield slower("detail", near, far, details(near), details(far))
        number = min(DEEP, size // 20 - 1)
        first, deep = f"{LIST}?page_size=20", far_down(far, number)
        rounds = [(p50(far, [first]), p50(far, [deep])) for _ in range(ROUNDS)]
        ratio = median(first / deep for first, deep in rounds)
        yield Figure(f"page {number:,} by cursor: speed of page 1", ratio, "times", least=0.85)


@contextmanager
def small() -> Iterator[str]:
    """A shop of its own beside the one at hand, on the same kind of database."""
    kinds = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    with DATABASES[kinds[connection.vendor]]() as url:
        migrate(url)
        subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=environment(url), check=True)
        with served(settings={"DATABASE_URL": url}) as address:
            yield address


def pages() -> dict[str, list[str]]:
    """Say what is asked of both."""
    names = ("list", "category, price range, by price", "category, in stock", "attribute, by price")
    filtered = [[path.format(room=room) for room in ROOMS] for path in FILTERED]
    return dict(zip(names, [[LIST], *filtered], strict=True))


def details(url: str) -> list[str]:
    """Name the pages of the newest products, which are rich in both."""
    rows = requests.get(f"{url}{LIST}?page_size=100", timeout=30).json()["results"]
    return [f"{LIST}{row['id']}/" for row in rows]


def slower(name: str, near: str, far: str, paths: list[str], far_paths: list[str] | None = None) -> Figure:
    """Say how much longer the large shop takes."""
    rounds = [(p50(near, paths), p50(far, far_paths or paths)) for _ in range(ROUNDS)]
    return Figure(f"{name}: time of the small one's", median(b / a for a, b in rounds), "times", most=1.5)


def p50(url: str, paths: list[str]) -> float:
    """Ask for a while; half of the answers came within so many milliseconds."""
    return ask(url, paths, SECONDS, PAST_THE_CACHE, CLIENTS).p50


def far_down(url: str, number: int) -> str:
    """Leaf to the page of twenty with this number, as whoever reads everything does; returns its address."""
    session, address = requests.Session(), f"{url}{LIST}?page_size=100"
    for _ in range(number // 5):
        address = session.get(address, headers=PAST_THE_CACHE, timeout=60).json()["next"]
    return address.removeprefix(url).replace("page_size=100", "page_size=20")
