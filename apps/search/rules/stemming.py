"""What a word has in common with its other forms, by the language of the market."""

from functools import cache, lru_cache

import snowballstemmer

STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish",
}  # fmt: skip
"""Snowball's algorithms by ISO code; in any other language a word has one form."""

STOP_WORDS = {
    "en": "a an and are as at be but by for from has have in into is it its of off on or our so that the their them "
    "these they this to was were which will with you your",
    "de": "aber als am an auch auf aus bei bis das dem den der des die durch ein eine einem einen einer eines fur "
    "ihr ihre im in ist mit nach nicht oder sich sie sind um und vom von vor wie zu zum zur",
    "fr": "a au aux avec ce ces d dans de des du elle en est et il la le les leur l ne ou par pas pour qui sa se ses "
    "son sont sur un une vos votre",
    "es": "a al con de del el en es la las lo los no o para por que se sin son su sus un una y",
    "it": "a al alla con da dal dei del della di e gli i il in l la le lo nel nella non o per su sul un una",
    "nl": "aan al als bij dat de die dit door een en er het in is met naar niet of om op te tot uit van voor zijn",
    "pt": "a ao as com da das de do dos e em na nas no nos o os ou para por que se sem um uma",
    "sv": "att av de den det du ett for fran i med och om pa som till ut vid ar en",
}
"""Words that say nothing about goods, folded; they are neither kept nor asked for."""

IRREGULAR = {
    "en": {
        "calves": "calf", "children": "child", "feet": "foot", "geese": "goose", "halves": "half", "knives": "knife",
        "leaves": "leaf", "loaves": "loaf", "men": "man", "mice": "mouse", "people": "person", "scarves": "scarf",
        "shelves": "shelf", "teeth": "tooth", "wives": "wife", "wolves": "wolf", "women": "woman",
    },
}  # fmt: skip
"""Forms that follow no rule."""


def base_language(code: str) -> str:
    """Give the language of a code such as `en-GB`."""
    return code.lower().replace("_", "-").partition("-")[0]


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the words that say nothing in this language."""
    return frozenset(STOP_WORDS.get(language, "").split())


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """Give what the forms of a folded word have in common."""
    if word.isdigit():
        return word
    word = IRREGULAR.get(language, {}).get(word, word)
    stemmer = _stemmer(language)
    return stemmer.stemWord(word)[:40] or word if stemmer else word


@cache
def _stemmer(language: str) -> "snowballstemmer.stemmer | None":
    name = STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name else None
