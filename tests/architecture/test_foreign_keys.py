"""Foreign keys ..."""

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.house import layers

Edge = tuple[str, str, str]


def edges(of: Iterable[type[models.Model]]) -> Iterator[Edge]:
    """Name for each relation where it starts, where it ends, and what it is called."""
    for model in of:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field is None:
                continue
            target = field.remote_field.model
            label = target if isinstance(target, str) else target._meta.label
            yield model._meta.app_label, label.split(".")[0], f"{model._meta.label}.{field.name} -> {label}"


def wrong(found: Iterable[Edge]) -> list[str]:
    """Pick the relations that do not point down the column."""
    heights = {app: height for height, row in enumerate(reversed(layers()), start=1) for app in row}
    heights["core"] = 0
    foundation = {"auth", "contenttypes", "token_blacklist"}
    return [
        name
        for source, target, name in found
        if source in heights and source != target and target not in foundation
        if heights.get(target, 99) >= heights[source]
    ]


def test_point_down_the_column() -> None:
    assert wrong(edges(apps.get_models(include_auto_created=True))) == []


@pytest.mark.parametrize("target", ["orders.Order", "products.Variant", "checkout.Anything"])
def test_that_point_up_or_aside_are_found(target) -> None:
    with isolate_apps("apps.inventory"):
        upward = type(
            "Upward",
            (models.Model,),
            {
                "__module__": "apps.inventory.models",
                "target": models.ForeignKey(target, models.CASCADE),
                "Meta": type("Meta", (), {"app_label": "inventory"}),
            },
        )

    found = wrong(edges([upward]))

    assert found == ([] if target == "products.Variant" else [f"inventory.Upward.target -> {target}"])


def test_between_neighbours_are_found() -> None:
    assert wrong([("users", "markets", "users.User.market")]) == ["users.User.market"]
    assert wrong([("core", "users", "core.Event.user")]) == ["core.Event.user"]


def test_start_in_apps_that_have_their_place() -> None:
    placed = {app for row in layers() for app in row}

    assert {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")} <= placed
