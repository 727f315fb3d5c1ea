"""A registry ..."""

import pytest

from core.registries import Registry


def test_gives_back_what_was_registered_in_order() -> None:
    registry: Registry[str] = Registry("color")
    registry.register("red", "#f00")
    registry.register("blue", "#00f")

    assert registry.get("red") == "#f00"
    assert list(registry.items()) == [("red", "#f00"), ("blue", "#00f")]
    assert len(registry) == 2


def test_knows_nothing_under_an_unknown_name() -> None:
    assert Registry("color").get("red") is None


def test_takes_the_same_entry_twice() -> None:
    entry = object()
    registry: Registry[object] = Registry("color")

    registry.register("red", entry)
    registry.register("red", entry)

    assert len(registry) == 1


def test_refuses_another_entry_under_a_taken_name() -> None:
    registry: Registry[object] = Registry("color")
    first = object()
    registry.register("red", first)

    with pytest.raises(ValueError, match="There is already a color called red"):
        registry.register("red", object())
    assert registry.get("red") is first
