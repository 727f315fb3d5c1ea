"""Importing categories ..."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.products.models import Category, CategoryReference
from apps.products.tests.factories import CategoryFactory

REAL_FILES = Path(__file__).parents[4] / "shared" / "data"

pytestmark = pytest.mark.django_db

A, B, C = ({"id": letter.lower(), "name": letter} for letter in "ABC")


@pytest.fixture
def run(tmp_path):
    """Run the command on this content; give its exit status and what it says, and to whom."""

    def run_command(content, *options):
        path = tmp_path / "tree"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return command(path, *options)

    return run_command


def command(path, *options):
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("import_categories", str(path), *options, stdout=out, stderr=err)
    except SystemExit as ended:
        status = ended.code
    return status, out.getvalue().partition(" in ")[0], err.getvalue()


def node(thing, *path, listed=()):
    return {**thing, "path": [*path, thing], "subCategories": list(listed)}


def tree():
    """All categories as paths, with their slugs."""
    rows = {category.pk: category for category in Category.objects.all()}

    def path(category):
        return f"{path(rows[category.parent_id])} > {category.name}" if category.parent_id else category.name

    return {path(category): category.slug for category in rows.values()}


def test_makes_the_tree(run):
    status, out, err = run([node(A, listed=[C]), node(B, A)])

    assert (status, out, err) == (0, "3 created, 0 updated, 0 unchanged, 0 rejected", "")
    assert tree() == {"A": "a", "A > B": "b", "A > C": "c"}


def test_tells_what_it_could_not_take(run):
    status, out, err = run([node(A), node({"id": "n", "name": None}, A)])

    assert (status, out) == (3, "1 created, 0 updated, 0 unchanged, 1 rejected")
    assert err == "entry 2 (n): It has no name.\n"
    assert tree() == {"A": "a"}


@pytest.mark.parametrize("content", [[node(A), node(B, A)], "A > B\n"])
def test_changes_nothing_the_second_time(run, content):
    run(content)
    before = list(Category.objects.order_by("pk").values())

    assert run(content, "--update")[:2] == (0, "0 created, 0 updated, 2 unchanged, 0 rejected")
    assert list(Category.objects.order_by("pk").values()) == before


def test_gives_the_same_name_in_two_places_two_slugs(run):
    run("A > Other\nB > Other\nA > Other\n")

    assert tree() == {"A": "a", "A > Other": "other", "B": "b", "B > Other": "other-2"}


def test_makes_one_category_of_one_name_in_one_place(run):
    twin, child = {"id": "b2", "name": "B"}, {"id": "c2", "name": "C"}
    content = [node(A), node(B, A), node(C, A, B), node(twin, A), node(child, A, twin)]

    assert run(content)[1] == "3 created, 0 updated, 0 unchanged, 0 rejected"
    assert run(content)[1] == "0 created, 0 updated, 3 unchanged, 0 rejected"
    assert sorted(tree()) == ["A", "A > B", "A > B > C"]


def test_takes_up_what_the_shop_has_by_that_name_in_that_place(run):
    there = CategoryFactory(name="B", slug="mine", parent=CategoryFactory(name="A"))
    CategoryFactory(name="B")

    assert run([node(A), node(B, A)])[1] == "0 created, 0 updated, 2 unchanged, 0 rejected"
    assert CategoryReference.objects.get(external_id="b").category == there


def test_leaves_what_is_there_alone_unless_told_to_update(run):
    run([node(A), node(B, A)])
    renamed = {"id": "b", "name": "Better"}

    assert run([node(A), node(renamed)])[1] == "0 created, 0 updated, 2 unchanged, 0 rejected"
    assert tree() == {"A": "a", "A > B": "b"}
    assert run([node(A), node(renamed)], "--update")[1] == "0 created, 1 updated, 1 unchanged, 0 rejected"
    assert tree() == {"A": "a", "Better": "b"}


def test_moves_parent_and_child_past_each_other(run):
    run([node(A), node(B, A), node(C, A, B)])

    assert run([node(C), node(B, C), node(A, C, B)], "--update")[1] == "0 created, 3 updated, 0 unchanged, 0 rejected"
    assert tree() == {"C": "c", "C > B": "b", "C > B > A": "a"}


def test_parts_again_what_was_one(run):
    twin = {"id": "b2", "name": "B"}
    run([node(A), node(B, A), node(twin, A)])
    parted = [node(A), node(B, A), node(twin, A, B)]

    assert run(parted, "--update")[1] == "1 created, 0 updated, 2 unchanged, 0 rejected"
    assert run(parted, "--update")[1] == "0 created, 0 updated, 3 unchanged, 0 rejected"
    assert tree() == {"A": "a", "A > B": "b", "A > B > B": "b-2"}


def test_keeps_the_ids_of_two_systems_apart(run):
    run([node(A)], "--source", "one")

    assert run([node({"id": "a", "name": "Z"})], "--source", "two", "--update")[1].startswith("1 created, 0 updated")
    assert sorted(tree()) == ["A", "Z"]


def test_refuses_to_hang_too_much_below_what_the_shop_has(run):
    deep = None
    for level in range(19):
        deep = CategoryFactory(name=f"L{level}", parent=deep)
    CategoryReference.objects.create(category=deep, external_id="a")

    status, out, err = run([node(A), node(B, A), node(C, A, B)])

    assert (status, out) == (3, "1 created, 0 updated, 1 unchanged, 1 rejected")
    assert err == "entry 3 (c): Categories are at most 20 levels deep.\n"


def test_leaves_nothing_behind_when_dry(run):
    status, out, _ = run([node(A), node(B, A)], "--dry-run")

    assert (status, out) == (0, "Dry run, nothing is written: 2 created, 0 updated, 0 unchanged, 0 rejected")
    assert not Category.objects.exists()
    assert not CategoryReference.objects.exists()


@pytest.mark.parametrize("content", ["", "[1", "\x00\x01\x02" * 99])
def test_says_why_a_file_cannot_be_used(run, content):
    status, out, err = run(content)

    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert not Category.objects.exists()


@pytest.mark.parametrize("count", [1, 20])
def test_costs_the_same_for_a_large_tree(run, count, budget):
    with budget(5):
        run([node({"id": str(number), "name": str(number)}) for number in range(count)])


def expected():
    """Work out the paths that the merchant's file asks for: its own paths first, then its lists."""
    nodes = json.loads((REAL_FILES / "category-tree.json").read_text())
    names = {part["id"]: part["name"] for node in nodes for part in (*node["path"], *node["subCategories"])}
    above = {}
    for entry in nodes:
        ids = [part["id"] for part in entry["path"]]
        for parent, child in zip([None, *ids], ids, strict=False):
            above.setdefault(child, parent)
    for entry in nodes:
        for part in entry["subCategories"]:
            above.setdefault(part["id"], entry["id"])

    def path(key):
        return (*path(above[key]), (names[key] or "").strip()) if key else ()

    return {" > ".join(path(key)) for key in above if all(path(key))}


def test_brings_in_the_tree_of_a_real_merchant():
    file = REAL_FILES / "category-tree.json"
    if not file.exists():
        pytest.skip(f"The merchants' files are not in {REAL_FILES}.")

    first, second = command(file), command(file, "--update")

    assert first[:2] == (3, "6667 created, 0 updated, 0 unchanged, 1 rejected")
    assert second[:2] == (3, "0 created, 0 updated, 6667 unchanged, 1 rejected")
    assert first[2] == "entry 3980 (pcmcat748300293073): It has no name.\n"
    assert set(tree()) == expected()
    assert CategoryReference.objects.count() == 6711
