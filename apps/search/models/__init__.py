"""Documents to find products by, the words in them, and synonyms."""

from apps.search.models.change import DocumentChange
from apps.search.models.document import FIELDS, Document, Spelling, Word
from apps.search.models.matching import TEXTS, Asking, Matches, hits, numbers, relevance
from apps.search.models.synonym import Synonym, SynonymGroup

__all__ = [
    "FIELDS",
    "TEXTS",
    "Asking",
    "Document",
    "DocumentChange",
    "Matches",
    "Spelling",
    "Synonym",
    "SynonymGroup",
    "Word",
    "hits",
    "numbers",
    "relevance",
]
