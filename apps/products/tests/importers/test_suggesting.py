"""A suggested mapping..."""

import tomllib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.products.importers import FileMapping, suggest_mapping
from apps.products.importers.mapping import read_mapping
from apps.products.rules import AttributeDraft

FURNITURE = (
    "\ufeffX1;item_id;name;category;price;old_price;online;link;depth\n"
    "0;7;STIG;Bar furniture;69,0;SR 1,095;TRUE;https://e.example/a;50\n"
    "1;8;FREKVENS;Bar furniture;265,0;No old price;FALSE;https://e.example/b;\n"
    "2;7;STIG;Chairs;69,0;SR 1,095;TRUE;https://e.example/a;50\n"
)


@pytest.fixture
def suggest(tmp_path):
    """Suggest a mapping for a text."""

    def suggested(text: str) -> str:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return suggest_mapping(path, FileMapping())

    return suggested


def test_says_what_it_has_found(suggest):
    text = suggest(FURNITURE)

    assert tomllib.loads(text) == {
        "format": {},
        "rows": {"product": "item_id"},
        "columns": {
            "name": "name",
            "price": "price",
            "sku": "item_id",
            "category": "category",
            "compare_at_price": {
                "column": "old_price",
                "skip": ["No old price"],
                "replace": {"SR ": ""},
                "decimal": ".",
            },
        },
        "attributes": {
            "X1": {"column": "X1", "type": "number"},
            "Online": {"column": "online", "type": "boolean"},
            "Link": {"column": "link", "type": "text"},
            "Depth": {"column": "depth", "type": "number"},
        },
        "defaults": {},
    }
    assert 'price = "price"  # 69,0 | 265,0\n' in text
    assert '# encoding = "utf-8-sig"\n# delimiter = ";"\n' in text
    assert "# There are also: slug, stock," in text


def test_can_be_used_as_it_is(suggest, read):
    text = suggest(FURNITURE)

    entries = read(FURNITURE, mapping=read_mapping(text))

    assert [str(problem) for entry in entries for problem in entry.problems] == []
    eight, seven = (entry.draft for entry in entries)
    assert (seven.further_categories, seven.variants[0].compare_at_price) == ((("Chairs",),), Decimal(1095))
    assert AttributeDraft("Online", False) in eight.attributes


def test_leaves_out_what_nobody_filters_by(suggest):
    rows = "".join(f"Cup {n},5,{n},https://e.example/{n},{'x' * 150}\n" for n in range(60))

    text = suggest(f"name,price,number,link,story\n{rows}")

    assert '# "Number" = { column = "number", type = "number" }  # 0 | 1 | 2\n' in text
    assert '# "Story" = { column = "story", type = "text" }  # long texts\n' in text
    assert tomllib.loads(text)["attributes"] == {}


def test_guesses_at_name_and_price(suggest):
    text = suggest("Nr,Bezeichnung,Nettopreis\n1,Tasse,5\n2,Kanne,7\n")

    assert tomllib.loads(text)["columns"] == {"name": "Bezeichnung", "price": "Nettopreis"}


def test_reminds_of_what_the_file_does_not_say(suggest):
    assert '# status = "active"\n# stock = 10\n# category' in suggest("name,price\nCup,5\n")
    assert "[defaults]\n# What stands for blanks. Products are drafts unless they are said to be something else.\n" in (
        suggest("name,price,published,stock,category\nCup,5,1,1,A\n")
    )


def test_is_none_for_a_known_format(suggest):
    text = suggest("Handle,Title,Variant Price\ncup,Cup,5\n")

    assert "is an export of shopify, and needs no mapping" in text
    assert tomllib.loads(text) == {"format": {"name": "shopify"}}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    titles=st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=6), max_size=4),
    cells=st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6), min_size=4, max_size=4),
)
def test_is_a_mapping_whatever_the_file_holds(suggest, titles, cells):
    def quoted(texts):
        return ",".join('"' + text.replace('"', '""').replace("\r", "").replace("\n", "") + '"' for text in texts)

    text = suggest(f"name,price,{quoted(titles)}\nCup,5,{quoted(cells[: len(titles)])}\n")

    read_mapping(text)
