"""What a process of the shop costs: how long it takes to the first answer, how much memory it keeps, which server."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.catalogue import fill
from benchmarks.figures import Figure
from benchmarks.load import ask
from benchmarks.reading import PAST_THE_CACHE
from benchmarks.serving import GRANIAN, GUNICORN, served

STARTS, ROUNDS, SECONDS = 3, 3, 3
LIST = "/api/v1/products/"
PATHS = [
    LIST, f"{LIST}?ordering=price", f"{LIST}?category=room-1", f"{LIST}?attr_wood=oak", f"{LIST}?price_min=100",
    "/api/v1/categories/", f"{LIST}?search=oak%20chair",
]  # fmt: skip
MANY = 100_000


def measure(size: int) -> Iterator[Figure]:
    """Start the shop a few times, compare the servers, and ask one process for a hundred thousand pages."""
    fill(size)
    yield Figure("start of a worker to its first list", median(start() for _ in range(STARTS)), "s", most=4)
    yield from servers()
    yield from memory()


def start() -> float:
    """Measure a start, with everything compiled by an earlier one."""
    begun = perf_counter()
    with served(processes=1) as url:
        ask(url, [LIST], 1, PAST_THE_CACHE, 1)
        return perf_counter() - begun - 1


def servers() -> Iterator[Figure]:
    """Ask both servers in turns."""
    with served(GUNICORN) as gunicorn, served(GRANIAN) as granian:
        for name, headers in (("uncached", PAST_THE_CACHE), ("cached", {})):
            rounds = [[ask(url, [LIST], SECONDS, headers) for url in (gunicorn, granian)] for _ in range(ROUNDS)]
            for place, server in enumerate(("gunicorn, gthread", "granian")):
                yield Figure(f"list, {name}, by {server}, a second", median(pair[place].rate for pair in rounds))
                yield Figure(f"list, {name}, by {server}, 99 of 100 within", median(p[place].p99 for p in rounds), "ms")


def memory() -> Iterator[Figure]:
    """Ask one worker for half of many pages, look, and for the other half."""
    with served(processes=1) as url:
        half = kept_after(url, MANY // 2)
        whole = kept_after(url, MANY // 2)
    yield Figure(f"private memory of a worker after {MANY // 2:,} requests", half, "MB")
    yield Figure(f"private memory of a worker after {MANY:,} requests", whole, "MB", most=130)
    yield Figure("growth between the two", whole - half, "MB", most=2)


def kept_after(url: str, requests: int) -> float:
    """Ask until so many are answered; returns the megabytes that only the worker has."""
    answered = 0.0
    while answered < requests:
        answered += ask(url, PATHS, 5, PAST_THE_CACHE).rate * 5
        answered += ask(url, PATHS, 5).rate * 5
    return private(worker_of(os.getpid()))


def worker_of(pid: int) -> int:
    """Find the youngest descendant: a server's first process starts the one that answers."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return worker_of(children[-1]) if children else pid


def private(pid: int) -> float:
    """Read how much memory no other process shares (Linux), in MB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(amount) for amount in re.findall(r"Private_(?:Clean|Dirty):\s+(\d+)", rollup)) / 1024
