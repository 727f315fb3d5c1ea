"""A list whose statements are kept says what it would say if they were made anew for each request."""

from decimal import Decimal
from urllib.parse import urlencode, urlsplit

import orjson
import pytest
from django.db import DataError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from apps.products import services
from apps.products.filters import ORDERINGS
from apps.products.rules import AttributeDraft
from apps.products.tests.factories import (
    CategoryEntryFactory,
    CategoryFactory,
    CollectionEntryFactory,
    CollectionFactory,
    draft,
)
from apps.products.views import ProductViewSet
from apps.search.services import save_synonyms

URL = "/api/v1/products/"

texts = st.sampled_from([
    "chair", "oak chair", "chiar", "oak ch", '"oak chair"', "chair -red", 'sofa -"oak sofa"', "sofa couch", "love seat",
    "red chair of oak", "OAK-1", "oak-1", "oak 1", "1", "a1", "the", "-", '"', "\x00", "{a}", "{a0}", "%s", "%", "'",
    " ", "chair " * 30,
])  # fmt: skip
words = st.sampled_from(["oak", "oak,ash", "Ash", "12.50", "true", "", ",", "{a}", "%s", ",".join("abcdefghi"), "\x00"])
slugs = st.sampled_from(["furniture", "chairs", " chairs ", "summer", "none", "", "%s", "'", "\x00"])
prices = st.sampled_from(["0", "1", "2.999", "3", "-1", "1e2", "1e999", "99999999999999999", "NaN", "much", ""])
PARAMETERS = {
    "category": slugs,
    "collection": slugs,
    "price_min": prices,
    "price_max": prices,
    "in_stock": st.sampled_from(["true", "false", "1", "0", "", "maybe"]),
    "status": st.sampled_from(["active", "draft", "gone", ""]),
    "created_after": st.sampled_from(["2020-01-01", "2999-01-01T00:00:00+05:00", "0001-01-01T00:00:00+14:00", "soon"]),
    "attr_material": words,
    "attr_size": words,
    "attr_": words,
    "search": texts,
    "ordering": st.sampled_from([*ORDERINGS, "relevance", "", "best"]),
    "page_size": st.sampled_from(["1", "2", "5", "0", "x"]),
    "page": st.sampled_from(["1", "2", "1000", "0"]),
    "count": st.just("exact"),
    "cursor": st.just("WzFd"),
}
OFTEN = ("category", "price_min", "price_max", "in_stock", "attr_material", "ordering", "page_size")
"""Together, most would find nothing, or be refused: so any of these are asked for beside one other."""


@st.composite
def questions(draw):
    names = draw(st.lists(st.sampled_from(OFTEN), max_size=4, unique=True))
    names += draw(st.lists(st.sampled_from(list(PARAMETERS)), max_size=2, unique=True))
    return {name: draw(PARAMETERS[name]) for name in names}


NAMES = ("Oak chair", "Ash chair", "Red chair", "Sofa", "Couch", "Oak sofa", "Bench", "Old chair")


class PlainViewSet(ProductViewSet):
    """The list as it is where it has no shape."""

    def shape(self):
        return None


@pytest.fixture
def shop(db):
    """A few products, of which every filter and search finds some."""
    summer, collection = CategoryFactory(name="Summer"), CollectionFactory(name="Summer")
    for n, name in enumerate(NAMES):
        made = draft(
            name,
            sku=f"OAK-{n}",
            price=Decimal(n % 4 + 1),
            stock=n % 2,
            category=("Furniture", "Chairs" if "chair" in name else "Sofas"),
            status="draft" if name.startswith("Old") else "active",
            attributes=(AttributeDraft("Material", ("Oak", "Ash", "12.5")[n % 3]),),
        )
        product = services.create_product(draft=made, actor_id=None)
        if n % 3 == 0:
            CategoryEntryFactory(product=product, category=summer)
            CollectionEntryFactory(product=product, collection=collection)
    save_synonyms(pk=collection.pk, fields={"words": ["sofa", "couch", "love seat"]})


def answer(view, query, user):
    """Status and body of a list, past all caches."""
    request = APIRequestFactory(headers={"Cache-Control": "no-cache"}).get(f"{URL}?{query}")
    force_authenticate(request, user)
    try:
        response = view.as_view({"get": "list"})(request)
    except DataError as refused:  # which the middleware answers
        return type(refused), None
    if isinstance(response, Response):
        response.render()
    return response.status_code, orjson.loads(response.content)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(params={"category": "furniture", "search": "the"}, is_staff=False)
@example(params={"category": "furniture", "search": "oak chair", "page": "2", "page_size": "1"}, is_staff=False)
@given(params=questions(), is_staff=st.booleans())
def test_whatever_is_asked_and_on_the_pages_beside_it(shop, admin, params, is_staff) -> None:
    user = admin if is_staff else None
    query = urlencode(params)

    for _ in range(3):
        status, body = answer(PlainViewSet, query, user)
        assert answer(ProductViewSet, query, user) == (status, body)
        link = status == 200 and (body["next"] or body["previous"])
        if not link:
            break
        query = urlsplit(link).query
