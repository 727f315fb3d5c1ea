"""Python's search for forgotten cycles, where it would only look at the same objects again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = 50_000


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Search less often: work on many rows makes and drops objects in masses, and hardly a cycle among them.

    By default every 700 new objects start a search, which takes a third of such work.
    """
    usual = gc.get_threshold()
    gc.set_threshold(RARELY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
