"""The catalogue in Django's admin: forms read, services write."""

from apps.products.admin.facts import AttributeAdmin, OptionAdmin
from apps.products.admin.imports import ImportProblemAdmin, ImportRunAdmin
from apps.products.admin.products import ProductAdmin
from apps.products.admin.schedules import ScheduledPriceAdmin, VariantAdmin
from apps.products.admin.shelves import CategoryAdmin, CollectionAdmin

__all__ = [
    "AttributeAdmin",
    "CategoryAdmin",
    "CollectionAdmin",
    "ImportProblemAdmin",
    "ImportRunAdmin",
    "OptionAdmin",
    "ProductAdmin",
    "ScheduledPriceAdmin",
    "VariantAdmin",
]
