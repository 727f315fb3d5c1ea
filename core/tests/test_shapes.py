"""A list of a shape that was asked for ..."""

import pytest

from core.tests.urls import PreparedLocations

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.urls")]


def test_is_built_once_and_filled_each_time(api, locations) -> None:
    for name in ("One", "Two"):
        locations.objects.create(name=name, slug=name)

    pages = [api.get("/api/prepared/", {"search": text, "shape": "mine"}).json() for text in ("One", "Two")]

    assert [page["results"][0]["name"] for page in pages] == ["One", "Two"]
    assert PreparedLocations.built.count((True, "name", "mine")) == 1
