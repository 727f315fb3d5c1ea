"""Where units are taken from ..."""

from uuid import UUID

from apps.inventory.rules import Shelf, Take, plan_takes

VARIANT, NEAR, FAR = UUID(int=1), UUID(int=2), UUID(int=3)


def plan(quantity, *shelves):
    return plan_takes(VARIANT, quantity, shelves)


def test_is_the_first_shelf_that_has_it_all():
    assert plan(3, Shelf(NEAR, 2, False), Shelf(FAR, 5, False)) == [Take(VARIANT, FAR, 3)]


def test_is_several_shelves_in_their_order_when_none_has_it_all():
    assert plan(6, Shelf(NEAR, 2, False), Shelf(FAR, 5, False)) == [Take(VARIANT, NEAR, 2), Take(VARIANT, FAR, 4)]


def test_is_nowhere_when_there_is_not_enough():
    assert plan(8, Shelf(NEAR, 2, False), Shelf(FAR, 5, False)) is None


def test_is_nowhere_without_a_shelf():
    assert plan(1) is None


def test_is_beyond_what_lies_there_on_backorder():
    assert plan(8, Shelf(NEAR, 2, False), Shelf(FAR, 5, True)) == [Take(VARIANT, NEAR, 2), Take(VARIANT, FAR, 6)]


def test_does_not_count_on_an_oversold_shelf():
    assert plan(3, Shelf(NEAR, -2, False), Shelf(FAR, 3, False)) == [Take(VARIANT, FAR, 3)]
