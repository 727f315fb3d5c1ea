"""Writes to the kinds of facts that products carry."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.products.exceptions import AttributeInUse
from apps.products.models import Attribute
from apps.products.rules import AttributeDraft, free_slug, kind_of, slug_of
from apps.products.services.versions import touch_catalogue

SLUG_LENGTH = 100


@transaction.atomic
def save_attribute(*, attribute_id: UUID, name: str, kind: str) -> Attribute:
    """Write an attribute, making it where there is none of that id; its slug is made once, from the first name.

    Raises AttributeInUse where another kind would not fit the values that products carry.
    """
    attribute = Attribute.objects.filter(pk=attribute_id).first() or Attribute(pk=attribute_id)
    if not attribute.slug:
        attribute.slug = free_slug(attribute_slug(name), set(Attribute.objects.values_list("slug", flat=True)))
    if attribute.kind != kind and attribute.values.exists():
        raise AttributeInUse
    attribute.name, attribute.kind = name, kind
    attribute.save()
    touch_catalogue(is_shared=True)
    return attribute


def delete_attribute(*, attribute_id: UUID) -> None:
    """Delete an attribute. Raises AttributeInUse as long as a product carries a value of it."""
    try:
        with transaction.atomic():
            Attribute.objects.filter(pk=attribute_id).delete()
    except IntegrityError as error:
        raise AttributeInUse from error


def attribute_slug(name: str) -> str:
    """Name an attribute as filters do."""
    return slug_of(name)[:SLUG_LENGTH]


def known_attributes(drafts: Iterable[AttributeDraft]) -> dict[str, Attribute]:
    """Find the attributes that these facts are of, by the slug of the name: one may have another name by now."""
    slugs = {draft.name: attribute_slug(draft.name) for draft in drafts}
    if not slugs:
        return {}
    there = Attribute.objects.filter(Q(name__in=slugs) | Q(slug__in=slugs.values())).order_by("-pk")
    found = {attribute.slug: attribute for attribute in there if attribute.slug in set(slugs.values())}
    return found | {slugs[attribute.name]: attribute for attribute in there if attribute.name in slugs}


def make_missing_attributes(drafts: Iterable[AttributeDraft], known: dict[str, Attribute]) -> None:
    """Make the attributes that are not known yet; the first value decides the kind."""
    missing: dict[str, Attribute] = {}
    for draft in drafts:
        slug = attribute_slug(draft.name)
        if slug not in known and slug not in missing:
            missing[slug] = Attribute(name=draft.name, slug=slug, kind=kind_of(draft.value))
    if missing:
        known.update({attribute.slug: attribute for attribute in Attribute.objects.bulk_create(missing.values())})
