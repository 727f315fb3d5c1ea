"""Which rows of a file count, where a mapping leaves some out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from apps.products.importers.cells import normal
from apps.products.importers.entries import Row, UnusableFile
from apps.products.importers.mapping import FileMapping, Patterns
from apps.products.importers.sources import like_one_of, tidy
from apps.products.importers.table import Table, Writer

Questions = Mapping[int, Callable[[str], bool]]
"""What to ask of the cell in a place."""


@dataclass(frozen=True, slots=True)
class ChosenRows(Table):
    """A table without the rows that fit one of `skip`, or do not fit all of `only`. Damaged rows stay."""

    whole: Table
    skip: Questions
    only: Questions

    def rows(self) -> Iterator[Row]:
        """Read the rows that count."""
        return (row for row in self.whole.rows() if row.problem or self._counts(row.cells))

    def writing(self, path: Path) -> AbstractContextManager[Writer]:
        """Write another file like the whole one."""
        return self.whole.writing(path)

    def _counts(self, cells: Sequence[str]) -> bool:
        return not any(_fits(cells, self.skip)) and all(_fits(cells, self.only))


def _fits(cells: Sequence[str], questions: Questions) -> Iterator[bool]:
    return (ask(tidy(cells[place]) if place < len(cells) else "") for place, ask in questions.items())


def chosen(table: Table, mapping: FileMapping) -> Table:
    """Leave out what the mapping leaves out. Raises UnusableFile for a column that the file does not have."""
    if not mapping.skip and not mapping.only:
        return table
    skip, only = (_questions(table.header, patterns) for patterns in (mapping.skip, mapping.only))
    return ChosenRows(table.path, table.header, table.lines, table, skip, only)


def _questions(header: Sequence[str], patterns: Patterns) -> Questions:
    places = {normal(title): place for place, title in reversed(list(enumerate(header)))}
    for title in patterns:
        if normal(title) not in places:
            raise UnusableFile(f'The mapping file names the column "{title}", which the file does not have.')
    return {places[normal(title)]: like_one_of(texts) for title, texts in patterns.items()}
