"""A mapping file..."""

import pytest

from apps.products.importers import FileMapping, UnusableFile, load_mapping, overruled
from apps.products.importers.sources import Source
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
        columns={
            "name": Source(("Bezeichnung",)),
            "sku": Source(("Artikel",)),
            "price": Source(("Netto",)),
            "stock": Source(("Bestand",)),
        },
        defaults={"status": "active", "category": "Furniture > New"},
        delimiter="|",
        encoding="utf-8",
        decimal=",",
    )


def test_may_be_empty_and_hold_numbers(mapping):
    assert mapping("") == FileMapping()
    assert mapping("[defaults]\nstock = 5\npublished = true\n").defaults == {"stock": "5", "published": "true"}


def test_may_begin_with_a_mark_of_its_encoding(mapping):
    assert mapping(b"\xef\xbb\xbf[defaults]\nstock = 5\n").defaults == {"stock": "5"}


def test_says_which_rows_are_one_product_and_which_do_not_count(mapping):
    text = '[rows]\nproduct = "Style"\nskip = { State = "gone*", Name = ["", "test"] }\nonly = { Lang = "en" }\n'

    found = mapping(text)

    assert (found.product, found.skip, found.only) == (
        "Style",
        {"State": ("gone*",), "Name": ("", "test")},
        {"Lang": ("en",)},
    )


def test_says_what_is_done_to_a_column(mapping):
    text = """
    [columns]
    name = { join = ["Brand", "Model"], with = ", " }
    images = { template = "https://cdn.example.com/{Id}.jpg" }
    price = { column = "Net", skip = ["none", "-"], replace = { "GBP " = "" }, decimal = "," }
    tags = { column = "Tags", split = "/", lookup = { red = "Red" } }
    weight_grams = { column = "Weight", convert = "lb to g" }
    description = false
    [attributes]
    Vegan = { column = "vegan", type = "boolean", default = false }
    Height = { column = "h", convert = "cm to mm" }
    """

    found = mapping(text)

    assert found.columns == {
        "name": Source(("Brand", "Model"), glue=", "),
        "images": Source(("Id",), template="https://cdn.example.com/{Id}.jpg"),
        "price": Source(("Net",), skip=("none", "-"), replace={"GBP ": ""}, decimal=","),
        "tags": Source(("Tags",), split="/", lookup={"red": "Red"}),
        "weight_grams": Source(("Weight",), convert="lb to g", type="number"),
        "description": Source(),
    }
    assert found.attributes == {
        "Vegan": Source(("vegan",), type="boolean", default="false"),
        "Height": Source(("h",), convert="cm to mm", type="number"),
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[columns", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        ("[colums]\n", 'has a section "colums"; there are: rows, columns, attributes'),
        ("columns = 3\n", r"\[columns\] holds lines"),
        ("[defaults]\nstock = [1]\n", r"\[defaults\] stock is one value"),
        ("[rows]\nkey = 'a'\n", r'in \[rows\] the line "key"; there are: product, skip, only'),
        ("[rows]\nskip = 'a'\n", r"skip in \[rows\] is like"),
        ("[rows]\nskip = { a = { b = 1 } }\n", r"\[rows\] skip a is one value"),
        ("[columns]\nname = ['a']\n", r"\[columns\] name: write the title of a column"),
        ("[columns]\nname = true\n", r"\[columns\] name: write the title of a column"),
        (
            "[columns]\nname = { colum = 'a' }\n",
            r'\[columns\] name: "colum" means nothing here; there are: column, join',
        ),
        ("[columns]\nname = { skip = 'a' }\n", "say where it comes from by one of: column, join, template"),
        ("[columns]\nname = { column = 'a', join = ['b'] }\n", "by one of: column, join, template"),
        ("[columns]\nname = { column = 'a', with = ', ' }\n", "with goes with join"),
        ("[columns]\nname = { join = 'a' }\n", "join is a list of columns"),
        ("[columns]\nname = { template = 'a' }\n", "a template names columns in braces"),
        ("[columns]\nname = { column = 'a', skip = 5 }\n", "skip is a text"),
        ("[columns]\nname = { column = 'a', replace = 'b' }\n", 'replace is like { "this" = "that" }'),
        ("[columns]\nname = { column = 'a', type = 'number' }\n", '"type" means nothing here'),
        ("[columns]\nprice = { column = 'a', decimal = ';' }\n", 'decimal is "." or ","'),
        ("[attributes]\nA = { column = 'a', type = 'date' }\n", "type is one of: text, number, boolean"),
        ("[attributes]\nA = { column = 'a', convert = 'cm to kg' }\n", 'convert is like "cm to mm"; units are: mm, cm'),
        ("[columns]\nname = { column = 'a', split = '/' }\n", "split is for attributes and category, tags, images"),
        (
            "[columns]\nprice = { column = 'a', convert = 'g to kg' }\n",
            "convert is for attributes, and to g for weight",
        ),
        ("[columns]\nweight_grams = { column = 'a', convert = 'g to kg' }\n", "convert is for attributes, and to g"),
        ("[options]\nSize = 'size'\n", r"\[options\] needs product"),
        ('[format]\nquote = "\'"\n', r'in \[format\] the line "quote"'),
        ('[format]\ndelimiter = "::"\n', "delimiter is one sign"),
        ('[format]\ndelimiter = "a"\n', "delimiter is one sign"),
        ('[format]\ndecimal = "·"\n', "decimal sign is"),
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


def test_is_overruled_by_what_is_said_at_the_moment():
    mapping = FileMapping(delimiter=";", encoding="cp1252", decimal=",")

    assert overruled(mapping) == mapping
    assert overruled(mapping, delimiter="tab", encoding="UTF-16", decimal=".") == FileMapping(
        delimiter="\t", encoding="utf-16", decimal="."
    )
    with pytest.raises(UnusableFile, match="delimiter is one sign"):
        overruled(mapping, delimiter="::")
