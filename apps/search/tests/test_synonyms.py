"""Synonyms ..."""

from importlib import import_module

import pytest
from django.apps import apps

from apps.products.tests.factories import ProductFactory
from apps.search import services
from apps.search.models import Synonym, SynonymGroup
from core.exceptions import InvalidFields
from core.ids import uuid7

pytestmark = pytest.mark.django_db

URL = "/api/v1/synonyms/"


@pytest.fixture(autouse=True)
def none_of_our_own():
    SynonymGroup.objects.all().delete()


def test_hold_from_the_next_search_on(admin_api, found):
    ProductFactory(name="Velvet sofa")
    assert found("chesterfield") == []

    made = admin_api.post(URL, {"words": ["sofa", "Chesterfield"]})

    assert made.status_code == 201
    assert found("chesterfields") == ["Velvet sofa"]

    admin_api.delete(f"{URL}{made.json()['id']}/")

    assert found("chesterfields") == []


def test_are_changed_as_a_whole(admin_api, found):
    ProductFactory(name="Velvet sofa")
    group = services.save_synonyms(pk=uuid7(), fields={"words": ["sofa", "divan"]})

    admin_api.patch(f"{URL}{group.pk}/", {"words": ["sofa", "couch"]})

    assert (found("divan"), found("couch")) == ([], ["Velvet sofa"])


def test_may_be_phrases_with_and_without_hyphens(found):
    services.save_synonyms(pk=uuid7(), fields={"words": ["t-shirt", "tee"]})
    ProductFactory(name="Red T-shirt")
    ProductFactory(name="Blue tee")

    assert set(found("t-shirt")) == set(found("tee")) == {"Red T-shirt", "Blue tee"}
    assert found("tshirt") == ["Red T-shirt"]


@pytest.mark.parametrize("words", [[], ["sofa"], ["sofa", "Sofas"], ["sofa", "the"], ["sofa", "🪑"]])
def test_are_refused_unless_there_are_two_words(words, nothing_changes):
    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        services.save_synonyms(pk=uuid7(), fields={"words": words})

    assert list(refusal.value.errors) == ["words"]


def test_are_looked_up_by_their_stems():
    group = services.save_synonyms(pk=uuid7(), fields={"words": ["Chests of drawers", "Dressers"]})

    assert set(group.synonyms.values_list("stems", flat=True)) == {"chest drawer", "dresser"}


def test_are_edited_in_the_admin_with_commas_between_them(client, admin):
    client.force_login(admin)

    client.post("/admin/search/synonymgroup/add/", {"words": "sofa, couch , settee", **management("synonyms")})

    assert SynonymGroup.objects.get().words == ["sofa", "couch", "settee"]
    assert Synonym.objects.count() == 3


def management(prefix):
    return {f"{prefix}-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}


def test_of_english_come_with_the_shop():
    import_module("apps.search.migrations.0002_synonyms").load(apps, None)

    assert SynonymGroup.objects.count() > 150
    assert set(Synonym.objects.get(stems="couch").group.words) >= {"sofa", "couch", "settee"}
