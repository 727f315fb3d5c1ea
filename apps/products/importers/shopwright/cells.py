"""What is in the cells of our own format, each way of writing it beside the way of reading it.

A cell that holds several things has each on a line of its own. A backslash stands before a sign that would part
things and is meant as it is; with an n it is a line's end inside of one.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from apps.products.rules import Fact, MediaDraft, kind_of
from core.fields import public_url, stored_name

TITLES = {
    "slug": "Slug",
    "name": "Name",
    "status": "Status",
    "category": "Category",
    "further_categories": "Further categories",
    "description": "Description",
    "vendor": "Vendor",
    "tags": "Tags",
    "tax_class": "Tax class",
    "seo_title": "SEO title",
    "seo_description": "SEO description",
    "media": "Images",
    "alts": "Image texts",
    "attributes": "Attributes",
    "sku": "SKU",
    "options": "Options",
    "currency": "Currency",
    "price": "Price",
    "compare_at_price": "Compare at price",
    "sale_price": "Sale price",
    "sale_from": "Sale from",
    "sale_until": "Sale until",
    "stock": "Stock",
    "track_stock": "Track stock",
    "allow_backorder": "Backorders",
    "requires_shipping": "Requires shipping",
    "weight_grams": "Weight (g)",
    "barcode": "Barcode",
    "own_media": "Variant image",
}
OPTIONAL = frozenset({"stock"})
"""Columns that may be taken out: what is sold meanwhile is not counted twice."""

FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet would run (OWASP, CSV injection), also behind guards that were there before."""

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
PICTURES = "products/"
KIND = re.compile(r"(?P<name>.*) \((?P<kind>text|number|boolean)\)", re.DOTALL)


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula; a number is none."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Take the apostrophe off again."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def escaped(text: str, sign: str = "") -> str:
    """Write a text as one of several in a cell."""
    text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return text.replace(sign, f"\\{sign}") if sign else text


def unescaped(text: str) -> str:
    """Read one of several."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text)


def lines(texts: Iterable[str]) -> str:
    """Write several things into a cell."""
    return "\n".join(texts)


def split(text: str, sign: str, most: int = -1) -> list[str]:
    """Part a text at each sign without a backslash before it, at most so often; the parts are still escaped."""
    parts = [""]
    for token in re.findall(rf"\\.|{sign}|[^\\{sign}]+|\\", text, re.DOTALL):
        if token == sign and len(parts) != most:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def path_text(names: Iterable[str]) -> str:
    """Write a path of categories: `Furniture > Chairs`."""
    return " > ".join(escaped(name, ">") for name in names)


def path_of(text: str) -> tuple[str, ...]:
    """Read a path of categories."""
    return tuple(unescaped(name.strip()) for name in split(text, ">") if name.strip())


def pair_text(name: str, value: str) -> str:
    """Write what something is: `Size: S`."""
    return f"{escaped(name, ':')}: {escaped(value)}"


def pair_of(text: str) -> tuple[str, str]:
    """Read what something is. Raises ValueError for a text without a colon."""
    parts = split(text, ":", most=2)
    if len(parts) < 2:
        raise ValueError(f'"{text[:40]}" is no pair like "Size: S".')
    return unescaped(parts[0]), unescaped(parts[1].removeprefix(" "))


def fact_text(name: str, value: Fact) -> str:
    """Write a fact: `Material: Oak`, `Height (number): 12.5`, `Foldable (boolean): true`."""
    kind = kind_of(value)
    if kind != "text" or KIND.fullmatch(name):
        name = f"{name} ({kind})"
    shown = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return pair_text(name, shown.lower() if isinstance(value, bool) else shown)


def fact_of(text: str) -> tuple[str, Fact]:
    """Read a fact. Raises ValueError for a value that is not of its kind."""
    name, value = pair_of(text)
    kind = "text"
    if marked := KIND.fullmatch(name):
        name, kind = marked["name"], marked["kind"]
    if kind == "boolean" and value.strip().lower() in {"true", "false"}:
        return name, value.strip().lower() == "true"
    if kind == "number" and NUMBER.fullmatch(value.strip()):
        return name, Decimal(value.strip())
    if kind != "text":
        raise ValueError(f'"{value[:40]}" is no {kind}.')
    return name, value


def picture_text(picture: MediaDraft) -> str:
    """Write where a picture can be seen."""
    return public_url(picture.source)


def picture_of(address: str, alt: str = "") -> MediaDraft:
    """Read where a picture can be seen: one of the shop's own is a file again."""
    file = stored_name(address)
    return MediaDraft(file=file, alt=alt) if file.startswith(PICTURES) else MediaDraft(url=address, alt=alt)
