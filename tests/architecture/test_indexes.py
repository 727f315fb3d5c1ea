"""Indexes ..."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps


def beginnings(model: type[models.Model]) -> set[str]:
    """Name the columns that an index over all rows begins with, beside the column's own."""
    meta = model._meta
    several = [index.fields for index in meta.indexes if index.condition is None]
    several += [each.fields for each in meta.total_unique_constraints]
    several += meta.unique_together
    return {meta.get_field(fields[0].lstrip("-")).name for fields in several if fields}


def double(of: Iterable[type[models.Model]]) -> Iterator[str]:
    """Name the columns with an index of their own though another one begins with them."""
    for model in of:
        for field in model._meta.local_fields:
            if field.db_index and not field.unique and field.name in beginnings(model):
                yield f"{model._meta.label}.{field.name}"


def missing(of: Iterable[type[models.Model]]) -> Iterator[str]:
    """Name the foreign keys that no index begins with: whoever deletes what they point to reads all rows."""
    for model in of:
        for field in model._meta.local_fields:
            if field.remote_field and not (field.db_index or field.unique or field.name in beginnings(model)):
                yield f"{model._meta.label}.{field.name}"


def ours() -> Iterator[type[models.Model]]:
    """Give the models of this house."""
    yield from (model for model in apps.get_models() if model.__module__.startswith(("apps.", "core.")))


def test_are_not_there_twice() -> None:
    assert sorted(double(ours())) == []


def test_are_there_for_foreign_keys() -> None:
    assert sorted(missing(ours())) == []


def test_that_are_there_twice_or_missing_are_found() -> None:
    both = models.Index(fields=["row", "column"], name="row_and_column")
    with isolate_apps("apps.inventory"):
        shelf = type(
            "Shelf",
            (models.Model,),
            {
                "__module__": "apps.inventory.models",
                "row": models.SlugField(),
                "column": models.SlugField(),
                "variant": models.ForeignKey("products.Variant", models.CASCADE, db_index=False),
                "Meta": type("Meta", (), {"app_label": "inventory", "indexes": [both]}),
            },
        )

    assert list(double([shelf])) == ["inventory.Shelf.row"]
    assert list(missing([shelf])) == ["inventory.Shelf.variant"]
