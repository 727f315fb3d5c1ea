"""In the demo shop ..."""

from statistics import mean

import pytest

from apps.products.models import Product
from apps.products.services import save_products
from apps.search.selectors import ranked, understand
from benchmarks.searching import scored, texts_of_products, typos
from demo.drafts import drafts, read_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts() -> dict:
    save_products(drafts=list(drafts(read_catalogue(), "GBP")), update=False)
    return dict(texts_of_products())


def first(text: str) -> str | None:
    return ranked(Product.objects.active(), understand(text)).values_list("name", flat=True).first()


def test_every_product_comes_first_by_its_name(texts) -> None:
    names = list(Product.objects.values_list("name", flat=True))

    assert [name for name in names if first(name) != name] == []


def test_every_product_comes_first_by_its_name_as_one_types(texts) -> None:
    names = list(Product.objects.values_list("name", flat=True))

    found = [first(name[:-1]) == name for name in names]

    assert mean(found) >= 0.95


def test_misspelt_words_are_found(texts) -> None:
    scores = [scored(question, texts) for question in typos(texts.values(), seed=3, count=100)]

    assert mean(score.precision for score in scores) >= 0.85
