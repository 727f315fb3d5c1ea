"""What an importer hands on: entries of a file, each a product or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from apps.products.rules import CollectionDraft, ProductDraft
from core.exceptions import DomainError


class UnusableFile(DomainError):
    """Nothing can be taken from the file at all."""

    code: ClassVar[str] = "unusable_file"
    status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: the line as an editor counts it, the column by its own name if it is one column."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f'line {self.line}, column "{self.column}"' if self.column else f"line {self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one record and the line that it starts on; with a problem, what could be made of it.

    `source` is the record as the file has it, where its cells alone do not tell that.
    """

    line: int
    cells: tuple[str, ...]
    problem: Problem | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One product of the file, or a collection of some. Without a draft of either, `problems` say why.

    `label` is what the file calls it, `lines` are those of its variants, `titles` those of the columns by the draft's
    fields, `rows` all that the file says of it.
    """

    line: int
    label: str
    draft: ProductDraft | None = None
    problems: tuple[Problem, ...] = ()
    lines: tuple[int, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    collection: CollectionDraft | None = None

    def line_of(self, index: int) -> int:
        """Say which line a variant stands on."""
        return self.lines[index] if index < len(self.lines) else self.line

    def problem(self, name: str, reason: str) -> Problem:
        """Say where in the file it is that a field of the draft is wrong: "name", or "variants.1.sku"."""
        match name.split("."):
            case ["variants", index, of_variant] if index.isdigit():
                line, title = self.line_of(int(index)), self.titles.get(of_variant, "")
            case _:
                line, title = self.line, self.titles.get(name, "")
        return Problem(line, title, reason if title else f"{name}: {reason}")
