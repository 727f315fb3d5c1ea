"""What can be measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """A module whose `measure(size)` gives figures, run in a process of its own on a database of its own."""

    title: str
    module: str
    size: int
    things: str
    chart: str = ""


JOBS = {
    "import": Job("Importing a file", "benchmarks.importing", 10_000, "products"),
    "read": Job("Reading the catalogue", "benchmarks.reading", 10_000, "products"),
    "facets": Job("Counting facets", "benchmarks.faceting", 100_000, "products"),
    "scale": Job(
        "A million products", "benchmarks.scaling", 1_000_000, "products", chart="What an answer costs in a larger shop"
    ),
    "process": Job("What a process costs", "benchmarks.processes", 10_000, "products"),
    "checkout": Job("Placing an order", "benchmarks.checkout", 10_000, "products"),
    "search-speed": Job("Searching a large shop", "benchmarks.search_speed", 1_000_000, "products"),
    "search": Job("Finding what was meant", "benchmarks.searching", 200, "misspellings a set"),
}
