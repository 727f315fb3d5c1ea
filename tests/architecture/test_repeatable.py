"""A call that moves money, orders or stock ..."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from core.schema import key_is_required

MOVES = re.compile(r"^api/v1/(checkout|carts/.+/checkout|orders|payments|refunds|returns|fulfillments|stock-levels)/")


def posts(patterns: list, prefix: str = "") -> dict[str, bool | None]:
    """Find every address that takes a POST; says whether it demands a key, and None where it reads none."""
    found = {}
    for pattern in patterns:
        path = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            found |= posts(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and (view := view_of(pattern.callback)):
            found[path] = key_is_required(view, "POST")
    return found


def view_of(callback):
    """Make the view as it is when a POST reaches it; None where it takes none."""
    actions = getattr(callback, "actions", None)
    if actions:
        view = callback.cls()
        view.action = actions.get("post")
        return view if view.action else None
    return callback.cls() if hasattr(getattr(callback, "cls", None), "post") else None


def test_may_be_repeated_under_a_key() -> None:
    found = posts(get_resolver().url_patterns)
    moving = {path: is_required for path, is_required in found.items() if MOVES.match(path)}

    assert [path for path, is_required in moving.items() if is_required is None] == []
    assert len(moving) >= 3


def test_is_told_from_one_that_does_not() -> None:
    found = posts(get_resolver().url_patterns)

    assert found["api/v1/auth/token/"] is None
    assert [path for path, is_required in found.items() if is_required] == ["api/v1/checkout/"]
