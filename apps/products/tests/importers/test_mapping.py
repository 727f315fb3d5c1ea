"""A mapping file..."""

import pytest

from apps.products.importers import FileMapping, UnusableFile, load_mapping
from apps.products.tests.importers.conftest import DATA


@pytest.fixture
def mapping(tmp_path):
    def loaded(text: str | bytes) -> FileMapping:
        path = tmp_path / "mapping.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_mapping(path)

    return loaded


def test_says_what_columns_mean_and_how_they_are_written():
    assert load_mapping(DATA / "suppliers.toml") == FileMapping(
        columns={"name": "Bezeichnung", "sku": "Artikel", "price": "Netto", "stock": "Bestand"},
        defaults={"status": "active", "category": "Furniture > New"},
        delimiter="|",
        encoding="utf-8",
        decimal=",",
    )


def test_may_be_empty_and_hold_numbers(mapping):
    assert mapping("") == FileMapping()
    assert mapping("[defaults]\nstock = 5\npublished = true\n").defaults == {"stock": "5", "published": "true"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[columns", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        ("[colums]\n", "unknown section: colums"),
        ("columns = 3\n", r"\[columns\] holds lines"),
        ("[columns]\nname = ['a']\n", r"\[columns\] holds lines"),
        ('[format]\nquote = "\'"\n', "unknown format: quote"),
        ('[format]\ndelimiter = "::"\n', "delimiter is one sign"),
        ('[format]\ndelimiter = "a"\n', "delimiter is one sign"),
        ('[format]\ndecimal = "·"\n', "decimal is"),
        ('[format]\nencoding = "klingon"\n', "encoding is the name of none"),
        ('[format]\nencoding = "base64"\n', "encoding is the name of none"),
    ],
)
def test_that_means_nothing_is_refused(mapping, text, sentence):
    with pytest.raises(UnusableFile, match=sentence):
        mapping(text)


def test_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnusableFile, match="cannot be read"):
        load_mapping(tmp_path / "none.toml")
