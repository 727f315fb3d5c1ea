"""What an importer hands on: entries of a file, each a product or what is wrong with it."""

from dataclasses import dataclass
from typing import ClassVar

from apps.products.rules import ProductDraft
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
class Entry:
    """One product of the file. Without a draft, `problems` say why; `label` is what the file calls it."""

    line: int
    label: str
    draft: ProductDraft | None = None
    problems: tuple[Problem, ...] = ()
