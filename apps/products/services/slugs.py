"""Mends slugs that no address can hold."""

from uuid import UUID

from django.db import transaction

from apps.products.models import Category, Collection, Product
from apps.products.rules import free_slug, slug_of
from apps.products.services.versions import touch_catalogue

SLUGGED = (Category, Collection, Product)
"""What has a page under its slug."""


@transaction.atomic
def renew_slug(*, pk: UUID) -> None:
    """Give a category, collection or product a slug made from its name, as if it were new."""
    for model in SLUGGED:
        for row in model.objects.filter(pk=pk).select_for_update():
            wanted = slug_of(row.name)
            row.slug = free_slug(
                wanted, set(model.objects.values_list("slug", flat=True).filter(slug__startswith=wanted))
            )
            row.save(update_fields=["slug", "updated_at"])
            touch_catalogue(is_shared=True)
