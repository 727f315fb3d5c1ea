"""uuid7 ..."""

import time
import uuid

from core.ids import uuid7


def test_is_version_7_of_the_rfc() -> None:
    made = uuid7()

    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_starts_with_the_milliseconds_of_now() -> None:
    before = time.time_ns() // 1_000_000
    stamp = uuid7().int >> 80
    after = time.time_ns() // 1_000_000

    assert before <= stamp <= after


def test_sorts_by_time(monkeypatch) -> None:
    moments = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000, 2**47]
    made = []
    for moment in moments:
        monkeypatch.setattr("core.ids.time.time_ns", lambda moment=moment: moment * 1_000_000)
        made.append(uuid7())

    assert sorted(made) == made
    assert sorted(made, key=str) == made


def test_sorts_by_time_within_a_millisecond(monkeypatch) -> None:
    moments = [1_700_000_000_000_000_000 + step for step in (0, 500, 1_000, 999_500, 1_000_000)]
    made = []
    for moment in moments:
        monkeypatch.setattr("core.ids.time.time_ns", lambda moment=moment: moment)
        made.append(uuid7())

    assert sorted(made) == made


def test_does_not_repeat_itself() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000
