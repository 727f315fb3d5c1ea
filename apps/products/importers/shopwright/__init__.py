"""The shop's own format, which loses nothing: what is written in it is read again unchanged.

A row is a variant; what belongs to the whole product stands in its first row.
"""

from apps.products.importers.shopwright.reading import matches, read
from apps.products.importers.shopwright.writing import HEADER, rows_of

__all__ = ["HEADER", "matches", "read", "rows_of"]
