"""Moves the versions that kept answers hang on, in the transaction of the change."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from apps.products.models import CatalogueChange, Product

FOLD = 1_000


def touch_products(product_ids: Iterable[UUID]) -> None:
    """Say that the pages of these products, which the caller has locked, have changed, and with them the lists."""
    Product.objects.filter(pk__in=list(product_ids)).update(version=F("version") + 1)
    touch_catalogue()


def touch_catalogue(*, is_shared: bool = False) -> None:
    """Say that lists show something else; with `is_shared`, the pages of any number of products too."""
    CatalogueChange.objects.create(shared=int(is_shared))


def fold_changes() -> int:
    """Make one row of the changes that are committed, so that they are added up fast; returns how many there were."""
    folded = [_fold()]
    while folded[-1] == FOLD:
        folded.append(_fold())
    return sum(folded)


@transaction.atomic
def _fold() -> int:
    """Make one row of the oldest thousand, so that nobody waits long for a commit."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = list(CatalogueChange.objects.order_by("pk").select_for_update(skip_locked=skip)[:FOLD])
    if len(rows) > 1:
        CatalogueChange.objects.filter(pk__in=[row.pk for row in rows]).delete()
        CatalogueChange.objects.create(changes=sum(row.changes for row in rows), shared=sum(row.shared for row in rows))
    return len(rows)
