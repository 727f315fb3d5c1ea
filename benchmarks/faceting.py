"""How fast facets are counted, beside the list that they belong to: past every cache, the catalogue as it is."""

from collections.abc import Iterator
from statistics import median

from benchmarks.catalogue import fill
from benchmarks.figures import Figure
from benchmarks.load import ask, warm
from benchmarks.reading import PAST_THE_CACHE
from benchmarks.serving import served

LIST, FACETS = "/api/v1/products/", "/api/v1/products/facets/"
ROUNDS, SECONDS = 5, 2
QUESTIONS = {
    "nothing": "",
    "a category": "category=room-{n}",
    "category and price": "category=room-{n}&price_min=100&price_max=900",
    "price and stock": "price_min={n}&price_max=900&in_stock=true",
    "an attribute of 13": "attr_wood=oak",
    "category, attribute, price, stock": "category=room-{n}&attr_wood=oak,ash&price_max=5{n}&in_stock=true",
    "two words": "search=oak chair",
    "two words, category and price": "search=oak chair&category=room-{n}&price_min=100",
    "a word that every 13th has": "search=oak",
}
ROOMS = range(20)


def measure(size: int) -> Iterator[Figure]:
    """Fill a shop, and ask for the list and for its facets in turns."""
    fill(size, with_documents=True)
    with served() as url:
        for name, question in QUESTIONS.items():
            yield from beside_the_list(url, name, [f"{FACETS}?{question.format(n=n)}" for n in ROOMS])


def beside_the_list(url: str, name: str, paths: list[str]) -> Iterator[Figure]:
    """Ask for both in turns; the middle one counts."""
    paths = [path.replace(" ", "%20") for path in paths]
    warm(url, paths[0])
    asked = ([LIST], paths)
    rounds = [[ask(url, pages, SECONDS, PAST_THE_CACHE).p50 for pages in asked] for _ in range(ROUNDS)]
    yield Figure(f"{name}: half of them within", median(facets for _, facets in rounds), "ms")
    ratio = median(facets / rows for rows, facets in rounds)
    yield Figure(f"{name}: time of the list", ratio, "times", most=10)
