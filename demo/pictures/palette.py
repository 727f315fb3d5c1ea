"""The shop's colours, by name, and how light and shade change them."""

from __future__ import annotations

from typing import NamedTuple, Self


class Color(NamedTuple):
    """One opaque colour; its tones lean towards the shop's warm light and its cool shade."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read a colour such as "#C56A4A"."""
        digits = code.removeprefix("#")
        return cls(*(int(digits[start : start + 2], 16) for start in (0, 2, 4)))

    def mixed(self, other: Color, share: float) -> Color:
        """Return this colour with a share of another stirred in."""
        return Color(*(round(mine + (theirs - mine) * share) for mine, theirs in zip(self, other, strict=True)))

    @property
    def light(self) -> Color:
        """The tone where light falls on it."""
        return self.mixed(SUN, 0.28)

    @property
    def pale(self) -> Color:
        """The tone of a worn edge or of paper tinted with it."""
        return self.mixed(SUN, 0.6)

    @property
    def dark(self) -> Color:
        """The tone on the side away from the light."""
        return self.mixed(NIGHT, 0.2)

    @property
    def deep(self) -> Color:
        """The tone inside a vessel or in a seam."""
        return self.mixed(NIGHT, 0.42)


SUN = Color(255, 250, 240)
NIGHT = Color(38, 30, 56)

BACKDROPS = {
    "cream": Color.parse("#F5EBDC"),
    "blush": Color.parse("#F5DFD6"),
    "mist": Color.parse("#DDE8E6"),
    "meadow": Color.parse("#E2E9D5"),
    "sky": Color.parse("#D9E6EF"),
    "butter": Color.parse("#F8E9C6"),
    "lilac": Color.parse("#E6DFED"),
    "stone": Color.parse("#E8E3DB"),
}

COLORS = {
    "chalk": Color.parse("#F6F0E4"),
    "oat": Color.parse("#E4D3B7"),
    "linen": Color.parse("#D3BF9C"),
    "butter": Color.parse("#F1CE78"),
    "mustard": Color.parse("#DBA13C"),
    "brass": Color.parse("#C79D48"),
    "coral": Color.parse("#E27D60"),
    "clay": Color.parse("#C4684A"),
    "brick": Color.parse("#A54B3C"),
    "rose": Color.parse("#DC9A90"),
    "plum": Color.parse("#6F4563"),
    "ink": Color.parse("#2F4260"),
    "denim": Color.parse("#56769B"),
    "sky": Color.parse("#93B7C9"),
    "teal": Color.parse("#2F7974"),
    "sage": Color.parse("#A5B48D"),
    "moss": Color.parse("#6F8350"),
    "fern": Color.parse("#4A7C57"),
    "leaf": Color.parse("#6DA267"),
    "pine": Color.parse("#2F5A4B"),
    "slate": Color.parse("#5A6873"),
    "steel": Color.parse("#B7C1C6"),
    "charcoal": Color.parse("#383B43"),
    "birch": Color.parse("#E3C192"),
    "oak": Color.parse("#CB9B63"),
    "walnut": Color.parse("#84563A"),
    "cocoa": Color.parse("#523A2E"),
}
