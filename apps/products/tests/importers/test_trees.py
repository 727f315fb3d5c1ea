"""A tree of categories ..."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.products.importers import UnusableFile, read_categories
from apps.products.importers.trees import _of_nodes
from apps.products.rules import MAX_LEVELS, Branch, grown
from apps.products.tests.importers.books import workbook

A, B, C = ({"id": letter.lower(), "name": letter} for letter in "ABC")


@pytest.fixture
def read(tmp_path):
    """Write a file, read it, and give its categories as paths, and what was rejected."""

    def write_and_read(content, encoding="utf-8"):
        path = tmp_path / "tree"
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_bytes(text.encode(encoding))
        branches, rejects = read_categories(path)
        return paths(branches), [str(reject) for reject in rejects]

    return write_and_read


def paths(branches):
    def path(key):
        return "" if key is None else f"{path(branches[key].parent)} > {branches[key].name}".removeprefix(" > ")

    return [path(key) for key in branches]


def node(thing, *path, listed=()):
    return {**thing, "path": [*path, thing], "subCategories": list(listed)}


def test_stands_where_the_paths_of_its_nodes_say(read):
    assert read([node(C, A, B), node(B, A), node(A)]) == (["A", "A > B", "A > B > C"], [])


def test_believes_a_nodes_path_more_than_another_nodes_list(read):
    assert read([node(A, listed=[C]), node(B, listed=[C]), node(C, B)]) == (["A", "B", "B > C"], [])


def test_hangs_what_is_no_node_where_a_path_has_it_else_below_the_first_that_lists_it(read):
    listed = [{"id": "x", "name": "X"}, {"id": "b", "name": "B"}]

    found, rejects = read([node(A, listed=listed), node(C, {"id": "y", "name": "Y"}, B, listed=listed)])

    assert (sorted(found), rejects) == (["A", "A > X", "Y", "Y > B", "Y > B > C"], [])


def test_takes_a_node_without_a_path_for_a_root_unless_one_lists_it(read):
    assert read([A, {**B, "subCategories": [C]}, C]) == (["B", "B > C", "A"], [])


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ([node({"id": "n", "name": None})], "entry 1 (n): It has no name."),
        ([node({"id": "n", "name": " "})], "entry 1 (n): It has no name."),
        ([node({"id": "n", "name": "x" * 201})], "entry 1 (n): Its name has 201 characters; 200 is the most."),
        ([node({"id": "n", "name": "a\0b"})], "entry 1 (n): A name cannot hold NUL characters."),
        ([{"name": "X"}], 'entry 1: "{\'name\': \'X\'}" is no category like {"id": "12", "name": "Chairs"}.'),
        ([{"id": "n", "name": 1}], "is no category"),
        ([{"id": " ", "name": "X"}], "is no category"),
        ([7], "is no category"),
        ([{**B, "path": "b"}], 'entry 1: "path" is no list.'),
        ([{**B, "path": [{}]}], "is no category"),
        ([{**B, "subCategories": [None]}], "is no category"),
        ([node(B), node(B)], 'entry 2: The id "b" is that of an entry before it.'),
    ],
)
def test_tells_what_of_it_cannot_be_taken_and_takes_the_rest(read, nodes, reason):
    found, rejects = read([node(A), *nodes])

    assert [path for path in found if path != "B"] == ["A"]
    assert len(rejects) == 1
    assert reason.replace("entry 2", "entry 3").replace("entry 1", "entry 2") in rejects[0]


def test_has_no_circles(read):
    found, rejects = read([node(A, B), node(B, C), node(C, A), node({"id": "d", "name": "D"}, C)])

    assert found == []
    assert rejects[:3] == [
        f"entry {number} ({key}): It stands below itself: {names}."
        for number, key, names in [(3, "c", "A > C > B > A"), (2, "b", "A > C > B > A"), (1, "a", "A > C > B > A")]
    ]
    assert rejects[3:] == ["entry 4 (d): The category that it stands in cannot be taken."]


def test_is_at_most_twenty_levels_deep(read):
    things = [{"id": str(number), "name": str(number)} for number in range(MAX_LEVELS + 2)]

    found, rejects = read([node(things[-1], *things[:-1])])

    assert len(found) == MAX_LEVELS
    assert [reason.partition(": ")[2] for reason in rejects] == [
        "Categories are at most 20 levels deep.",
        "The category that it stands in cannot be taken.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_may_be_a_list_of_paths(read, encoding):
    text = '# a remark\n\nMöbel > Chairs\r\nMöbel\n "Garden, Home > 32"" Tables"\nMöbel > Chairs > Bar'

    assert read(text, encoding) == (
        ["Möbel", "Möbel > Chairs", "Garden, Home", 'Garden, Home > 32" Tables', "Möbel > Chairs > Bar"],
        [],
    )


@pytest.mark.parametrize(
    "text",
    [
        'id;Category;count\n1;"A > B";2\n2;A;3\n',
        '"Category Path"\nA\nA > B\n',
        '{"categories": "A > B", "id": 1}\n{"categories": "A", "id": 2}\n',
    ],
)
def test_may_be_a_column_of_paths(read, text):
    assert read(text) == (["A", "A > B"], [])


def test_may_be_a_column_of_a_workbook(tmp_path):
    path = tmp_path / "tree"
    path.write_bytes(workbook(["Category", "n"], ["A > B", 1]))

    assert paths(read_categories(path)[0]) == ["A", "A > B"]


def test_refuses_a_path_that_is_too_long_and_makes_none_of_it(read):
    found, rejects = read("A > B\n" + " > ".join("C" * 21) + "\nA > " + "x" * 201)

    assert found == ["A", "A > B"]
    assert [reason.split(":")[0] for reason in rejects] == ["line 2", "line 3"]


@pytest.mark.parametrize(
    "content", ["", " \n", "[", "[1", "[]", "# only a remark", '{"name": "A"}', "\x00\x01\x02" * 99]
)
def test_is_something_else_than_this(read, content):
    with pytest.raises(UnusableFile):
        read(content)


THINGS = st.builds(dict, id=st.sampled_from("abcdef"), name=st.sampled_from(["A", "B", "C", None, "A > B"]))
NODES = st.builds(
    lambda thing, path, listed: {**thing, "path": path, "subCategories": listed},
    THINGS,
    st.lists(THINGS, max_size=4),
    st.lists(THINGS, max_size=4),
)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | THINGS)


@given(st.lists(NODES | THINGS | JSON))
def test_grows_from_any_list_of_nodes(nodes):
    branches: dict[object, Branch] = {}
    rejects = list(_of_nodes(nodes, branches))

    placed, left_out = grown(branches)

    assert len(placed) + len(left_out) == len(branches)
    assert len(rejects) <= len(nodes)
    seen = {None}
    for key, branch in placed.items():
        assert branch.parent in seen
        seen.add(key)
