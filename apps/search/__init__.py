"""Finding products by their words: search, suggestions, synonyms."""
