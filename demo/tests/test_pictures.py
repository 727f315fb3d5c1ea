"""The demo shop's pictures draw, differ, and say what is wrong with a request."""

from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from demo.pictures import SHAPES, SIZE, draw

PRODUCTS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "catalogue.toml").read_text("utf-8"))[
    "products"
]

STOOL: dict[str, object] = {"shape": "stool", "backdrop": "butter", "seat": "oak", "legs": "birch"}


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return {product["slug"]: draw(product["picture"]) for product in PRODUCTS}


@pytest.mark.parametrize("slug", [product["slug"] for product in PRODUCTS])
def test_every_product_has_a_square_picture(drawn: dict[str, bytes], slug: str) -> None:
    with Image.open(BytesIO(drawn[slug])) as image:
        assert image.format == "WEBP"
        assert image.size == (SIZE, SIZE)


@pytest.mark.parametrize("slug", [product["slug"] for product in PRODUCTS])
def test_every_thing_stands_clear_of_the_edges(drawn: dict[str, bytes], slug: str) -> None:
    margin = SIZE // 20
    with Image.open(BytesIO(drawn[slug])) as image:
        ground = image.convert("L")
    edges = [
        ground.crop((0, 0, SIZE, margin)),
        ground.crop((0, SIZE - margin, SIZE, SIZE)),
        ground.crop((0, 0, margin, SIZE)),
        ground.crop((SIZE - margin, 0, SIZE, SIZE)),
    ]

    tones = [tone for edge in edges for tone in edge.getextrema() if isinstance(tone, int)]

    assert max(tones) - min(tones) <= 4


def test_all_pictures_are_different(drawn: dict[str, bytes]) -> None:
    assert len(set(drawn.values())) == len(PRODUCTS)


def test_every_shape_is_in_use() -> None:
    assert {product["picture"]["shape"] for product in PRODUCTS} == set(SHAPES)


def test_the_same_words_draw_the_same_bytes() -> None:
    assert draw(STOOL) == draw(dict(STOOL))


def test_other_colors_draw_another_picture() -> None:
    assert draw(STOOL) != draw(STOOL | {"seat": "walnut"})


def test_leaves_the_request_as_it_was() -> None:
    request = dict(STOOL)

    draw(request)

    assert request == STOOL


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"shape": "submarine"}, "There is no shape 'submarine'; the shapes are mug,"),
        ({"backdrop": "sky"}, "There is no shape None;"),
        (STOOL | {"wheels": 4}, 'The shape "stool" has no parameter "wheels"; it takes seat, legs.'),
        ({"shape": "stool", "seat": "oak"}, 'The shape "stool" needs the parameter "legs".'),
        (STOOL | {"seat": "puce"}, 'The parameter "seat" of the shape "stool" must name one of the colours'),
        (STOOL | {"backdrop": "oak"}, "The backdrop must name one of the colours cream,"),
        (
            {"shape": "skillet", "iron": "charcoal", "egg": "two"},
            'The parameter "egg" of the shape "skillet" must be of type bool, not \'two\'.',
        ),
    ],
)
def test_refuses_what_it_cannot_draw(request_: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 -- the sentence is compared below
        draw(request_)

    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(".")
