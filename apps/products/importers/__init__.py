"""Turns merchants' files into product drafts, or says line by line why not; writes nothing."""

from apps.products.importers.entries import Entry, Problem, UnusableFile
from apps.products.importers.formats import FORMATS, read_products
from apps.products.importers.mapping import FileMapping, load_mapping

__all__ = ["FORMATS", "Entry", "FileMapping", "Problem", "UnusableFile", "load_mapping", "read_products"]
