"""What a shopper may mean, while they type."""

from collections import Counter
from functools import lru_cache
from typing import Any

from apps.products.models import Product
from apps.search.rules import Question
from apps.search.selectors.searching import ranked
from apps.search.selectors.understanding import interpret, meant, question_of
from core.prepared import Prepared

COMPLETIONS, CATEGORIES, PRODUCTS = 5, 4, 6
LOOKED_AT = 40
"""So many of the best products say which categories are meant."""

PATTERNS = 50
"""So many statements are kept, those that were asked for last."""

COLUMNS = ("id", "name", "slug", "price", "currency", "image")
CATEGORY = ("category_id", "category__name", "category__slug")

Suggestions = dict[str, Any]


def suggestions(text: str) -> Suggestions:
    """Suggest how to go on, which categories, and which active products. Two statements."""
    asked, known = interpret(text)
    question = question_of(asked, known)
    if question is None:
        return {"corrected": None, "completions": [], "categories": [], "products": []}
    words = [meant(piece, known) for piece in asked.wanted]
    typed = [" ".join(piece.words) for piece in asked.wanted]
    last = asked.wanted[-1]
    completed = [other.word for other in known.completions if other.word != words[-1]] if last.is_unfinished else []
    pattern, named = question.pattern()
    rows = _best(pattern).rows(words=named)
    shelves = Counter(row[len(COLUMNS) :] for row in rows).most_common(CATEGORIES)
    return {
        "corrected": " ".join(words) if words != typed else None,
        "completions": [" ".join([*words[:-1], word]) for word in completed[:COMPLETIONS]],
        "categories": [dict(zip(("id", "name", "slug"), shelf, strict=True)) for shelf, _ in shelves],
        "products": [dict(zip(COLUMNS, row, strict=False)) for row in rows[:PRODUCTS]],
    }


@lru_cache(maxsize=PATTERNS)
def _best(pattern: Question) -> Prepared[Any]:
    return Prepared(lambda: ranked(Product.objects.active(), pattern).values_list(*COLUMNS, *CATEGORY)[:LOOKED_AT])
