"""ORM writes ..."""

import ast
from pathlib import Path

import pytest

from tests.architecture.house import name_of, parse, room_of, sources, without_tests

MAY_WRITE = {"services", "models", "querysets", "migrations", "tests"}
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
BY_KEYWORD = {"create", "update"}
"""With keywords only: `{}.update(other)` and `Thing.create(text)` are something else."""
BARE = {"save", "delete"}
"""Without positional arguments: `cache.delete(key)` and `picture.save(file)` are something else."""
REASON = "# not the ORM:"


def writes(tree: ast.Module, lines: list[str]) -> list[str]:
    """Find the calls that write through the ORM; a line that says why it is none is believed."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    found = [(node.lineno, node.func.attr) for node in calls if is_write(node, node.func.attr.removeprefix("a"))]
    return [f"{line}: {name}" for line, name in sorted(found) if REASON not in lines[line - 1]]


def is_write(call: ast.Call, name: str) -> bool:
    """Tell by name and arguments whether a call writes."""
    if name in ALWAYS or f"a{name}" in ALWAYS:
        return True
    if name in BY_KEYWORD:
        return bool(call.keywords) and not call.args
    if name in BARE:
        is_dry = any(word.arg == "commit" and getattr(word.value, "value", True) is False for word in call.keywords)
        return not call.args and not is_dry
    return False


def is_closed(path: Path) -> bool:
    """Say whether a module belongs to the rooms that never write."""
    return room_of(path) not in MAY_WRITE | {"", "__init__"}


CLOSED = [path for path in without_tests(sources("apps", "demo", "config")) if is_closed(path)]


def test_stay_in_services_and_models() -> None:
    found = {name_of(path): writes(parse(path), path.read_text(encoding="utf-8").splitlines()) for path in CLOSED}

    assert {name: calls for name, calls in found.items() if calls} == {}


def test_are_looked_for_in_every_kind_of_room() -> None:
    assert {"views", "serializers", "tasks", "handlers", "selectors", "rules"} <= {room_of(path) for path in CLOSED}


@pytest.mark.parametrize(
    "code",
    [
        "order.save()",
        "order.save(update_fields=['status'])",
        "Order.objects.create(number=1)",
        "Order.objects.filter(pk=1).update(status='open')",
        "order.lines.all().delete()",
        "self.get_queryset().delete()",
        "serializer.save(user=request.user)",
        "super().save()",
        "Line.objects.bulk_create(lines)",
        "Line.objects.bulk_update(lines, ['total'])",
        "Tag.objects.get_or_create(name='a')",
        "Tag.objects.update_or_create(name='a', defaults={})",
        "Order.objects.create(**fields)",
        "async def f():\n    await order.asave()",
        "async def f():\n    await Order.objects.acreate(number=1)",
        "def f():\n    if x:\n        return [line.delete() for line in lines]",
    ],
)
def test_are_found(code) -> None:
    assert len(writes(ast.parse(code), code.splitlines())) == 1


@pytest.mark.parametrize(
    "code",
    [
        "fields.update(other)",
        "digest.update(b'x')",
        "cache.delete('key')",
        "picture.save(file, 'PNG')",
        "form.save(commit=False)",
        "services.create_order(draft=draft)",
        "client.create('a')",
        "session.save()  # not the ORM: the visitor's own session",
    ],
)
def test_are_told_from_what_only_looks_like_one(code) -> None:
    assert writes(ast.parse(code), code.splitlines()) == []
