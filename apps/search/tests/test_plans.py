"""A search among 100,000 products looks each one up that has its words, whatever it is narrowed down by."""

import re

import pytest
from django.db import connection

from apps.products.models import Product
from apps.products.tests.test_list_plans import FILTERS, asked_of, explained, fill

pytestmark = pytest.mark.django_db


def scans(plan: str) -> list[str]:
    """The steps of a plan that go through all products, or gather those of a filter first."""
    whole = {
        "sqlite": r"(SCAN|SEARCH) products_product\w*(?!.*\(id=\?\))( .*)?",
        "postgresql": r"[\w ]+ Scan products_product \d{4,}",
    }
    return [step for step in plan.splitlines() if re.fullmatch(whole[connection.vendor], step)]


def test_never_go_through_the_shop(api) -> None:
    fill()

    asked = {name: asked_of(api, {"search": "oak chair", **params})[:2] for name, params in FILTERS.items()}
    assert all("chosen" in sql for sql, _ in asked.values())

    assert {name: found for name, (sql, values) in asked.items() if (found := scans(explained(sql, values)))} == {}
    # The control: a plan that does is seen.
    assert scans(explained(*Product.objects.active().order_by("description").query.sql_with_params()))
