"""How texts are taken apart, questions read and mistakes forgiven: the one analyzer of both engines."""

from apps.search.rules.asking import Asked, Piece, read
from apps.search.rules.bitmaps import Numbers, Selection, below, bits_of, extended, union, without
from apps.search.rules.documents import Texts, Words, spaced, stems, words_of
from apps.search.rules.folding import MAX_WORD, code_word, fold, is_number
from apps.search.rules.questions import (
    CODE_FOUND,
    CORRECTED,
    EXACT,
    GUESSED,
    PREFIX,
    SYNONYM,
    Alternative,
    Question,
    Slot,
    for_fts5,
    for_tsquery,
)
from apps.search.rules.spelling import Known, corrections, spellings, splits
from apps.search.rules.stemming import base_language, stem

__all__ = [
    "CODE_FOUND",
    "CORRECTED",
    "EXACT",
    "GUESSED",
    "MAX_WORD",
    "PREFIX",
    "SYNONYM",
    "Alternative",
    "Asked",
    "Known",
    "Numbers",
    "Piece",
    "Question",
    "Selection",
    "Slot",
    "Texts",
    "Words",
    "base_language",
    "below",
    "bits_of",
    "code_word",
    "corrections",
    "extended",
    "fold",
    "for_fts5",
    "for_tsquery",
    "is_number",
    "read",
    "spaced",
    "spellings",
    "splits",
    "stem",
    "stems",
    "union",
    "without",
    "words_of",
]
