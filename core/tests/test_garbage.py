"""Garbage ..."""

import gc

from core.garbage import RARELY, rarely_collected


def test_is_collected_as_usual_after_the_work():
    usual = gc.get_threshold()

    with rarely_collected():
        during = gc.get_threshold()[0]

    assert (during, gc.get_threshold()) == (RARELY, usual)
