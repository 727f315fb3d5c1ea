"""Turns merchants' files into product drafts, or says line by line why not; writes nothing."""

from apps.products.importers.entries import Entry, Problem, UnusableFile
from apps.products.importers.formats import FORMATS, ProductFile, open_products, read_products, suggest_mapping
from apps.products.importers.mapping import FileMapping, load_mapping, overruled
from apps.products.importers.rejects import RejectsFile, rejects_beside
from apps.products.importers.trees import read_categories

__all__ = [
    "FORMATS",
    "Entry",
    "FileMapping",
    "Problem",
    "ProductFile",
    "RejectsFile",
    "UnusableFile",
    "load_mapping",
    "open_products",
    "overruled",
    "read_categories",
    "read_products",
    "rejects_beside",
    "suggest_mapping",
]
