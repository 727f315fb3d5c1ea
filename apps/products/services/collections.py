"""Writes to hand-picked groups of products."""

from collections.abc import Container, Sequence
from uuid import UUID

from django.db import transaction

from apps.products.models import Collection, CollectionEntry, Product, Variant
from apps.products.rules import CollectionDraft, SaveOutcome, free_slug, safe_html, slug_of
from apps.products.services.versions import touch_catalogue
from core.exceptions import InvalidFields, NotFound
from core.ids import uuid7


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
    collection.name, collection.description = name, safe_html(description)
    collection.save()
    wanted = list(dict.fromkeys(product_ids))
    if Product.objects.filter(pk__in=wanted).count() < len(wanted):
        raise InvalidFields({"products": ["There is no such product."]})
    collection.entries.all().delete()
    CollectionEntry.objects.bulk_create(
        CollectionEntry(collection=collection, product_id=product_id, position=position)
        for position, product_id in enumerate(wanted)
    )
    touch_catalogue()
    return collection


def save_collection_draft(
    *, draft: CollectionDraft, update: bool, dry_run: bool = False, expected: Container[str] = ()
) -> SaveOutcome:
    """Write a collection by its draft, whole or not at all; it is known by the slug of its name.

    One that is there already is left alone, unless `update` is set. Members that are neither in the shop nor
    `expected` to be, as a dry run knows, are a reason to reject it.
    """
    with transaction.atomic():
        outcome = _save(draft, expected, update=update)
        transaction.set_rollback(dry_run)
    return outcome


def _save(draft: CollectionDraft, expected: Container[str], *, update: bool) -> SaveOutcome:
    slug = slug_of(draft.name)
    found = _products_called(draft.members)
    missing = [name for name in draft.members if name not in found and name not in expected]
    if missing:
        sentence = f"No product has the SKU or slug {', '.join(missing)}."
        return SaveOutcome(slug, "rejected", errors=(("members", sentence),))
    there = Collection.objects.filter(slug=slug).first()
    members = list(dict.fromkeys(found[name] for name in draft.members if name in found))
    if there is not None and (not update or _says(there) == (draft.name, safe_html(draft.description), members)):
        return SaveOutcome(slug, "unchanged")
    key = there.pk if there else uuid7()
    save_collection(collection_id=key, name=draft.name, description=draft.description, product_ids=members)
    return SaveOutcome(slug, "updated" if there else "created")


def _products_called(names: Sequence[str]) -> dict[str, UUID]:
    """Find products by slug, or, before that, by the SKU of a variant."""
    by_slug = Product.objects.filter(slug__in=names).values_list("slug", "pk")
    by_sku = Variant.objects.active().filter(sku__in=names).values_list("sku", "product_id")
    return {**dict(by_slug), **dict(by_sku)}


def _says(collection: Collection) -> tuple[str, str, list[UUID]]:
    members = collection.entries.order_by("position", "pk").values_list("product_id", flat=True)
    return collection.name, collection.description, list(members)


@transaction.atomic
def delete_collection(*, collection_id: UUID) -> None:
    """Delete a collection; its products stay. Raises NotFound."""
    if not Collection.objects.filter(pk=collection_id).delete()[0]:
        raise NotFound("There is no such collection.")
    touch_catalogue()
