"""A named place where a lower app leaves room that an upper app fills in `AppConfig.ready`."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries in the order of their registration; a name is taken once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        """Add an entry. Raises ValueError where another one has the name."""
        if self._entries.get(name, entry) is not entry:
            raise ValueError(f"There is already a {self.what} called {name}.")
        self._entries[name] = entry

    def get(self, name: str) -> T | None:
        """Return the entry of that name, or None."""
        return self._entries.get(name)

    def items(self) -> Iterator[tuple[str, T]]:
        """Go through names and entries."""
        return iter(self._entries.items())

    def __len__(self) -> int:
        return len(self._entries)
