"""Error codes ..."""

import importlib
import pkgutil
import re
from collections import Counter

import pytest

from core.exceptions import DomainError
from core.parsers import BodyTooLarge
from core.problems import CODES
from tests.architecture.house import ROOT, sources, without_tests

FAULT = {"fault": 500}
OF_DRF = {code: kind.status_code for kind, code in CODES.items()} | {BodyTooLarge.default_code: 413}
OF_SIMPLEJWT = {
    "token_not_valid": 401,
    "bad_authorization_header": 401,
    "user_not_found": 401,
    "user_inactive": 401,
    "password_changed": 401,
}
ENTRY = re.compile(r"^### (\S+)\n+(\d{3})\b", re.MULTILINE)


def classes() -> list[type[DomainError]]:
    """Find every anticipated error of the house."""
    for path in without_tests(sources("core", "apps", "demo")):
        if path.stem != "__init__":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return [kind for kind in descendants(DomainError) if ".tests" not in kind.__module__]


def descendants(kind: type) -> list[type]:
    return [found for child in kind.__subclasses__() for found in (child, *descendants(child))]


def statuses() -> dict[str, int]:
    """Give the status of each code that an answer may carry."""
    return {**FAULT, **OF_DRF, **OF_SIMPLEJWT, **{kind.code: kind.status for kind in classes()}}


def documented() -> list[tuple[str, int]]:
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    return [(code, int(status)) for code, status in ENTRY.findall(text)]


def repeated(codes: list[str]) -> list[str]:
    return [code for code, count in Counter(codes).items() if count > 1]


def test_belong_to_one_error_each() -> None:
    assert repeated([kind.code for kind in classes() if "code" in vars(kind)]) == []


def test_are_all_explained_and_nothing_else_is() -> None:
    entries = {code for code, _ in documented()}

    assert {"missing": sorted(statuses().keys() - entries), "unknown": sorted(entries - statuses().keys())} == {
        "missing": [],
        "unknown": [],
    }


def test_are_explained_once_and_with_their_status() -> None:
    known = statuses()

    assert repeated([code for code, _ in documented()]) == []
    assert [entry for entry in documented() if known.get(entry[0], entry[1]) != entry[1]] == []


def test_are_words_in_small_letters() -> None:
    assert [code for code in statuses() if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []


def test_are_said_where_a_reader_looks_for_them() -> None:
    places = {"exceptions", "importers", "gateways"}

    assert [kind.__qualname__ for kind in classes() if not places & set(kind.__module__.split("."))] == []


@pytest.mark.parametrize("code", ["out_of_stock", "invalid", "fault", "body_too_large", "token_not_valid"])
def test_would_be_missed(code) -> None:
    assert code in statuses()


def test_that_are_repeated_are_found() -> None:
    assert repeated(["a", "b", "a"]) == ["a"]


def test_are_read_from_their_entries() -> None:
    text = "## Orders\n\n### out_of_stock\n\n409 · Not enough.\n\n### half\nno status\n"

    assert ENTRY.findall(text) == [("out_of_stock", "409")]


def test_of_packages_are_imported() -> None:
    names = {module.name for module in pkgutil.iter_modules([str(ROOT / "apps")])}

    assert {"users", "products", "orders"} <= names
