"""How a WooCommerce export writes the cells of a row."""

import html
import re
from dataclasses import dataclass
from functools import cached_property

from apps.products.importers import values
from apps.products.importers.cells import Cells

ATTRIBUTE = re.compile(r"attribute\d+_name")

ATTRIBUTE = re.compile(r"attribute\d+_name")

SIMPLE, VARIABLE, VARIATION, GROUPED, EXTERNAL = "simple", "variable", "variation", "grouped", "external"
KINDS = (SIMPLE, VARIABLE, VARIATION, GROUPED, EXTERNAL)
UNSENT = ("virtual", "downloadable")


@dataclass(frozen=True, slots=True)
class WooAttribute:
    """What a row says of one attribute; shoppers see it, or the shop filters by it."""

    name: str
    values: tuple[str, ...]
    is_shown: bool


class WooCells(Cells):
    """One row of the export."""

    def raw(self, name: str) -> str:
        """Give the text of a field without the apostrophe that keeps spreadsheets from taking it for a formula."""
        text = super().raw(name)
        return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text

    def label(self, name: str, longest: int) -> str:
        """Read a text that WordPress may have stored as HTML: "Salt &amp; pepper"."""
        return self.take(name, lambda text: values.words(html.unescape(text), longest), "")

    def labels(self, name: str, longest: int) -> tuple[str, ...]:
        """Read several such texts with commas between them; a comma that is part of one has a backslash."""
        return self.texts(name, lambda text: tuple(map(html.unescape, values.parts(text, ",", longest))))

    def prose(self, name: str) -> str:
        r"""Read a text of many lines, written as one with `\n`; `\\n` is a backslash and an n."""
        lines = (part.replace("\\n", "\n") for part in self.words(name, 200_000).split("\\\\n"))
        return "\\n".join(lines).strip()

    def attributes(self) -> list[WooAttribute]:
        """Read the attributes that the row names."""
        fields = [field.removesuffix("_name") for field in self.columns.readers if ATTRIBUTE.fullmatch(field)]
        return [
            WooAttribute(
                self.label(f"{field}_name", 100),
                self.labels(f"{field}_value", 200),
                not self.raw(f"{field}_visible") == self.raw(f"{field}_global") == "0",
            )
            for field in fields
            if self.raw(f"{field}_name")
        ]

    @cached_property
    def words_of_type(self) -> frozenset[str]:
        """Give what the row is: "simple, virtual"."""
        return frozenset(word.strip() for word in self.raw("type").lower().split(",") if word.strip())

    @cached_property
    def kind(self) -> str:
        """Give what kind of row it is; one of another kind, which a plugin may have added, is told."""
        kinds = self.words_of_type - set(UNSENT)
        strange = sorted(kinds - set(KINDS))
        if strange or len(kinds) > 1:
            self.complain("type", f"{values.shown(self.raw('type'))} is none of: {', '.join(KINDS)}.")
        return next(iter(kinds & set(KINDS)), SIMPLE)

    @property
    def is_variation(self) -> bool:
        """It is one of the variants of another row's product."""
        return VARIATION in self.words_of_type

    @property
    def is_unsent(self) -> bool:
        """There is nothing to send."""
        return not self.words_of_type.isdisjoint(UNSENT)
