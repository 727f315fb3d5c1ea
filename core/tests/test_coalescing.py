"""A reading that is shared ..."""

from itertools import count
from threading import Event, Thread
from time import sleep

from core.coalescing import Coalesced


class Slow:
    """Reads a number that grows, each time it is let to."""

    def __init__(self):
        self.value = 0
        self.begun, self.go_on = Event(), Event()
        self.times = count(1)
        self.made = 0

    def __call__(self):
        found = self.value
        self.made = next(self.times)
        self.begun.set()
        assert self.go_on.wait(10)
        return found


class Asker(Thread):
    def __init__(self, read):
        super().__init__()
        self.read, self.found = read, None
        self.start()

    def run(self):
        try:
            self.found = self.read()
        except Exception as error:  # noqa: BLE001  # told by the test
            self.found = error


def all_wait(slow, read, many):
    """Start so many who ask while a reading is on its way."""
    first = Asker(read)
    assert slow.begun.wait(10)
    others = [Asker(read) for _ in range(many)]
    sleep(0.1)
    return first, others


def test_is_made_anew_for_each_who_asks_alone():
    numbers = count(1)
    read = Coalesced(lambda: next(numbers))

    assert [read(), read()] == [1, 2]


def test_is_made_once_for_all_who_ask_meanwhile():
    slow = Slow()
    first, others = all_wait(slow, Coalesced(slow), 5)
    slow.go_on.set()

    for one in (first, *others):
        one.join(10)
    assert slow.made == 2


def test_is_never_older_than_the_question():
    slow = Slow()
    read = Coalesced(slow)
    first, _ = all_wait(slow, read, 0)
    slow.value = 1  # committed while the first reading, which did not see it, is on its way

    later = Asker(read)
    sleep(0.1)
    slow.go_on.set()
    first.join(10)
    later.join(10)
    assert (first.found, later.found) == (0, 1)


def test_raises_to_all_who_waited_and_is_made_anew_after_that():
    slow = Slow()
    answers = iter([0, ConnectionError("away"), 7])

    def read_or_fail():
        slow()
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    read = Coalesced(read_or_fail)
    first, others = all_wait(slow, read, 3)
    slow.go_on.set()

    for one in (first, *others):
        one.join(10)
    assert first.found == 0
    assert [str(one.found) for one in others] == ["away"] * 3
    assert read() == 7


def test_wakes_everybody():
    numbers = count(1)
    read = Coalesced(lambda: next(numbers))
    crowd = [Asker(read) for _ in range(40)]

    for one in crowd:
        one.join(10)
    assert all(one.found for one in crowd)
    assert len({one.found for one in crowd}) == next(numbers) - 1
