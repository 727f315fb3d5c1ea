"""How far a long command has come: a bar on a terminal, a line now and then elsewhere."""

import shutil
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Self

BAR_EVERY, LINE_EVERY = 0.1, 10.0
WIDTH = 24


class Progress:
    """Tells how many things are done, how fast, and how long the rest will take at this rate.

    What was done before it began counts for the place, not for the rate. A share is of the whole, 0 if not known.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        things: str,
        *,
        is_bar: bool,
        is_shown: bool = True,
        done: int = 0,
        share: float = 0.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.write, self.things, self.is_bar, self.clock = write, things, is_bar, clock
        self.every = inf if not is_shown else BAR_EVERY if is_bar else LINE_EVERY
        self.first_done, self.first_share = done, share
        self.begun = self.told = clock()
        self.length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.clear()

    def tell(self, done: int, share: float) -> None:
        """Show the place, unless that was done a moment ago."""
        now = self.clock()
        if now - self.told >= self.every:
            self.told = now
            text = self._text(done, min(share, 1.0), now - self.begun)
            self.write(self._bar(text, share) if self.is_bar else f"{text}\n")

    def clear(self) -> None:
        """Take the bar away, so that something else can be written in its place."""
        if self.length:
            self.write("\r" + " " * self.length + "\r")
            self.length = 0

    def _text(self, done: int, share: float, seconds: float) -> str:
        parts = [f"{done:,} {self.things}", f"{(done - self.first_done) / seconds:,.0f}/s"]
        if share > self.first_share:
            left = round(seconds * (1 - share) / (share - self.first_share))
            parts = [f"{share:.0%}", *parts, f"{left // 60}:{left % 60:02d} left"]
        return "  ".join(parts)

    def _bar(self, text: str, share: float) -> str:
        bar = f"[{'#' * round(min(share, 1.0) * WIDTH):<{WIDTH}}] {text}"[: shutil.get_terminal_size().columns - 1]
        rest = " " * (self.length - len(bar))
        self.length = len(bar)
        return f"\r{bar}{rest}"
