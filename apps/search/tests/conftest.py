"""Asking the shop as a shopper does."""

import pytest

URL = "/api/v1/products/"


@pytest.fixture
def found(api):
    """Search, and name what comes, in its order."""

    def ask(text, **params):
        response = api.get(URL, {"search": text, **params})
        assert response.status_code == 200, response.content
        return [row["name"] for row in response.json()["results"]]

    return ask
