"""`manage.py verify` ..."""

import json

import pytest
from django.core.management import CommandError, call_command

from core.exceptions import StillInUse
from core.tests.promises import KEY, broken, fine
from core.verification import Check, chosen

pytestmark = pytest.mark.django_db


@pytest.fixture
def verify(capsys):
    """Run it; give its exit status, and what it printed to either side."""

    def run(*arguments):
        try:
            call_command("verify", *arguments)
        except SystemExit as end:
            return (end.code, *capsys.readouterr())
        return (0, *capsys.readouterr())

    return run


def test_ends_with_0_where_all_is_true(verify):
    status, printed, aside = verify()

    assert (status, aside) == (0, "")
    assert printed.startswith(f"{len(chosen())} checks, 0 violations in ")


def test_ends_with_1_and_says_what_is_wrong_and_what_to_do(verify, only):
    only(fine(), broken(repair=print))

    status, printed, _ = verify()

    assert status == 1
    assert printed.splitlines()[:3] == [
        "order-payments: order 1001: It is paid, and by its payments unpaid.",
        "    Take over what they say:",
        "    manage.py verify --repair order-payments",
    ]
    assert printed.splitlines()[3].startswith("2 checks, 1 violation in ")


def test_writes_an_object_a_line_for_programs_and_the_rest_beside_them(verify, only):
    only(broken(times=2), broken("order-states", repair=print))

    status, printed, aside = verify("--json")

    told = [json.loads(line) for line in printed.splitlines()]
    assert (status, len(told)) == (1, 3)
    assert told[0] == {
        "check": "order-payments",
        "thing": "order 1001",
        "problem": "It is paid, and by its payments unpaid.",
        "plan": "Take over what they say:",
        "repair": None,
        "key": str(KEY),
    }
    assert told[2]["repair"] == "manage.py verify --repair order-states"
    assert aside.startswith("2 checks, 3 violations in ")


def test_writes_nothing_for_programs_where_all_is_true(verify):
    status, printed, _ = verify("--json")

    assert (status, printed) == (0, "")


def test_runs_only_what_is_named(verify, only):
    only(broken("a"), broken("b"), broken("c"))

    _, printed, _ = verify("--check", "a", "--check", "c")

    assert [line.partition(":")[0] for line in printed.splitlines() if "1001" in line] == ["a", "c"]


@pytest.mark.parametrize("option", ["--check", "--repair"])
def test_ends_with_2_where_there_is_no_such_check(verify, option):
    with pytest.raises(CommandError, match="There is no check called gold: --list says which are") as refusal:
        verify(option, "gold")

    assert refusal.value.returncode == 2


def test_lists_what_it_checks(verify):
    status, printed, _ = verify("--list")

    lines = printed.splitlines()
    assert (status, len(lines)) == (0, len(chosen()))
    assert "stock-ledger          The movements of a stock level sum to what is on hand.  [--repair]" in lines
    assert "order-sums            An order is the sum of its lines." in lines


def test_says_how_long_each_check_took_where_it_is_asked_to(verify, only):
    only(fine("a"), fine("b"))

    _, printed, _ = verify("-v", "2")

    assert [line.split()[0] for line in printed.splitlines()] == ["a", "b", "2"]


def test_repairs_and_looks_again(verify, only):
    mended = []
    there = broken(repair=mended.append)
    only(fine(), Check(there.name, there.promise, lambda at: [] if mended else there.find(at), there.repair))

    status, printed, _ = verify("--repair", "order-payments")

    assert (status, mended) == (0, [KEY])
    assert printed.startswith("1 repaired.\n1 checks, 0 violations in ")


def test_says_what_could_not_be_repaired(verify, only):
    def refuse(key):
        raise StillInUse("That one is in use.")

    only(broken(repair=refuse))

    status, printed, aside = verify("--repair", "order-payments")

    assert status == 1
    assert aside == f"Not repaired: {KEY}: That one is in use.\n"
    assert printed.startswith("0 repaired.\norder-payments: order 1001: ")


def test_ends_with_2_where_nothing_can_repair_it(verify, only):
    only(broken())

    with pytest.raises(CommandError, match="Nothing can repair order-payments by itself") as refusal:
        verify("--repair", "order-payments")

    assert refusal.value.returncode == 2
