"""The catalogue: categories, products, variants, options, attributes, media, collections."""

from apps.products.models.attribute import Attribute, AttributeValue
from apps.products.models.category import Category, CategoryEntry, CategoryQuerySet, CategoryReference
from apps.products.models.change import CatalogueChange, CatalogueChangeQuerySet
from apps.products.models.collection import Collection, CollectionEntry
from apps.products.models.imports import ImportProblem, ImportRun
from apps.products.models.media import Media
from apps.products.models.option import Option, OptionValue
from apps.products.models.product import Product, ProductQuerySet, sees_all
from apps.products.models.variant import ScheduledPrice, ScheduledPriceQuerySet, Variant, VariantQuerySet

__all__ = [
    "Attribute",
    "AttributeValue",
    "CatalogueChange",
    "CatalogueChangeQuerySet",
    "Category",
    "CategoryEntry",
    "CategoryQuerySet",
    "CategoryReference",
    "Collection",
    "CollectionEntry",
    "ImportProblem",
    "ImportRun",
    "Media",
    "Option",
    "OptionValue",
    "Product",
    "ProductQuerySet",
    "ScheduledPrice",
    "ScheduledPriceQuerySet",
    "Variant",
    "VariantQuerySet",
    "sees_all",
]
