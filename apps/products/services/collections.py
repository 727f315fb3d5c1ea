"""Writes to hand-picked groups of products."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from apps.products.models import Collection, CollectionEntry, Product
from apps.products.rules import free_slug, slug_of
from core.exceptions import InvalidFields, NotFound


@transaction.atomic
def save_collection(
    *, collection_id: UUID, name: str, description: str = "", product_ids: Sequence[UUID] = ()
) -> Collection:
    """Write a collection and its products in their order, making it where there is none of that id.

    Its slug is made once, from the first name. Raises InvalidFields where one of the products is not there.
    """
    collection = Collection.objects.filter(pk=collection_id).first() or Collection(pk=collection_id)
    if not collection.slug:
        collection.slug = free_slug(slug_of(name), set(Collection.objects.values_list("slug", flat=True)))
    collection.name, collection.description = name, description
    collection.save()
    wanted = list(dict.fromkeys(product_ids))
    if Product.objects.filter(pk__in=wanted).count() < len(wanted):
        raise InvalidFields({"products": ["There is no such product."]})
    collection.entries.all().delete()
    CollectionEntry.objects.bulk_create(
        CollectionEntry(collection=collection, product_id=product_id, position=position)
        for position, product_id in enumerate(wanted)
    )
    return collection


@transaction.atomic
def delete_collection(*, collection_id: UUID) -> None:
    """Delete a collection; its products stay. Raises NotFound."""
    if not Collection.objects.filter(pk=collection_id).delete()[0]:
        raise NotFound("There is no such collection.")
