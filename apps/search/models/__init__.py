"""Documents to find products by, the words in them, and synonyms."""

from apps.search.models.document import FIELDS, Document, Spelling, Word
from apps.search.models.matching import Asking, Matches, hits, relevance
from apps.search.models.synonym import Synonym, SynonymGroup

__all__ = [
    "FIELDS",
    "Asking",
    "Document",
    "Matches",
    "Spelling",
    "Synonym",
    "SynonymGroup",
    "Word",
    "hits",
    "relevance",
]
