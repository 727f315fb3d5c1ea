"""How well search finds: labelled questions about a furniture catalogue, and misspellings of its own words.

What fits is said by a rule over name and category, written without the search in mind. One set was there while search
was made; the other one, and its misspellings, were not.
"""

import csv
import random
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from statistics import mean
from unicodedata import combining, normalize

from django.core.management import call_command

from apps.products.models import Product
from apps.search import selectors
from benchmarks.databases import ROOT
from benchmarks.figures import Figure

CATALOGUE = ROOT.parent / "shared" / "data" / "furniture.csv"
MAPPING = ROOT / "docs" / "examples" / "furniture.toml"
QUERIES = Path(__file__).parent / "queries"
TYPOS = 200
FIRST = 10


@dataclass(frozen=True)
class Question:
    """What is typed, what kind of question it is, and what fits."""

    kind: str
    text: str
    fits: str


@dataclass(frozen=True)
class Score:
    """How good an answer was."""

    precision: float
    recall: float
    reciprocal_rank: float


def measure(size: int) -> Iterator[Figure]:
    """Import the catalogue, and ask."""
    if not CATALOGUE.exists():
        raise SystemExit(f"There is no {CATALOGUE}: this job needs the furniture catalogue beside the project.")
    import_catalogue()
    texts = dict(texts_of_products())
    sets = {"": ("furniture.csv", 1), ", held out": ("furniture-held-out.csv", 2)}
    for suffix, (name, seed) in sets.items():
        asked = [*questions(QUERIES / name), *typos(texts.values(), seed, size)]
        yield from figures(asked, texts, suffix)


def figures(asked: Iterable[Question], texts: dict, suffix: str) -> Iterator[Figure]:
    """Ask everything; report by kind, and over all that are no typos."""
    scores: dict[str, list[Score]] = defaultdict(list)
    for question in asked:
        if score := scored(question, texts):
            scores[question.kind].append(score)
    spelt = [score for kind, found in scores.items() if kind != "typo" for score in found]
    yield Figure(f"precision at 10{suffix}, {len(spelt)} questions", mean(s.precision for s in spelt), least=0.9)
    for kind, found in scores.items():
        least = 0.85 if kind == "typo" else None
        yield Figure(f"precision at 10{suffix}, {kind}, {len(found)}", mean(s.precision for s in found), least=least)
    everything = [score for found in scores.values() for score in found]
    yield Figure(f"recall at 10{suffix}", mean(score.recall for score in everything))
    yield Figure(f"mean reciprocal rank{suffix}", mean(score.reciprocal_rank for score in everything))


def scored(question: Question, texts: dict) -> Score | None:
    """Ask one question; None where nothing in the catalogue fits."""
    rule = re.compile(question.fits)
    fitting = {pk for pk, text in texts.items() if rule.search(text)}
    if not fitting:
        return None
    asked = selectors.understand(question.text)
    ranked = selectors.ranked(Product.objects.active(), asked).order_by("-relevance", "-created_at", "pk")
    first = list(ranked.values_list("pk", flat=True)[:FIRST])
    hits = [pk in fitting for pk in first]
    rank = hits.index(True) + 1 if any(hits) else 0
    return Score(sum(hits) / min(FIRST, len(fitting)), sum(hits) / len(fitting), 1 / rank if rank else 0)


def questions(path: Path) -> list[Question]:
    """Read a labelled set."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Question(row["kind"], row["query"], row["fits"]) for row in csv.DictReader(file)]


def typos(texts: Iterable[str], seed: int, count: int) -> list[Question]:
    """Misspell the catalogue's own words, one mistake each: a letter dropped, doubled, swapped or replaced."""
    words = sorted({word for text in texts for word in re.findall(r"[a-z]{4,}", text)})
    chance = random.Random(seed)  # noqa: S311 the same ones each time
    known, asked = set(words), []
    while len(asked) < count:
        word = chance.choice(words)
        wrong = misspelt(word, chance)
        if wrong != word and wrong not in known:
            asked.append(Question("typo", wrong, rf"\b{word.removesuffix('s')}(s|es)?\b"))
    return asked


def misspelt(word: str, chance: random.Random) -> str:
    """Make one mistake."""
    place = chance.randrange(len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return chance.choice(
        [
            before + after,
            before + letter + letter + after,
            before + after[0] + letter + after[1:],
            before + chance.choice(string.ascii_lowercase) + after,
        ]
    )


def texts_of_products() -> Iterator[tuple[object, str]]:
    """Give what rules are about: name and category, in small letters without accents."""
    for pk, name, category in Product.objects.values_list("pk", "name", "category__name"):
        plain = normalize("NFKD", f"{name} | {category}".casefold())
        yield pk, "".join(letter for letter in plain if not combining(letter))


def import_catalogue() -> None:
    """Import the furniture as the guide says."""
    call_command("import_products", CATALOGUE, mapping=MAPPING, stdout=StringIO())
