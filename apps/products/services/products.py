"""Writes to one product."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from apps.markets.models import Market
from apps.products.events import OffersChanged, VariantsChanging
from apps.products.exceptions import ProductWasOrdered
from apps.products.models import Media, Product, Variant
from apps.products.rules import Changes, ProductDraft, can_become, free_slug, problems_of, slug_of
from apps.products.services.entries import Entry
from apps.products.services.presence import Present, draft_of, load_products
from apps.products.services.races import retried
from apps.products.services.saving import write_entries
from apps.products.services.versions import touch_catalogue, touch_products
from core.events import publish
from core.exceptions import InvalidFields, InvalidTransition, NotFound


def create_product(*, draft: ProductDraft, actor_id: UUID | None) -> Product:
    """Make a product; a second one by the same name gets `-2`.

    Raises InvalidFields with what is wrong, field by field.
    """

    def attempt() -> Product:
        currency = Market.objects.default().currency
        wanted = draft.slug or slug_of(draft.name)
        slug = free_slug(wanted, Product.objects.slugs_like(wanted))
        entry = Entry(draft, slug)
        entry.present = Present(Product(slug=slug, currency=currency), is_new=True)
        _write(entry, currency, actor_id=actor_id, reason="initial")
        return entry.present.product

    return retried(attempt)


def update_product(*, product_id: UUID, changes: Changes, actor_id: UUID | None) -> Product:
    """Write what differs; what `changes` does not name stays, stock above all.

    `changes` has the fields of a draft, and `price`, `stock` and `sku` for a product with one variant. `variants`
    is the whole set: those it does not name go (ordered ones stay, no longer sold); so it is with `attributes`.
    Raises NotFound, InvalidFields, InvalidTransition, and what whoever keeps stock raises.
    """

    def attempt() -> Product:
        present = load_products([product_id], is_locking=False).get(product_id)
        if present is None:
            raise NotFound("There is no such product.")
        product = present.product
        entry = Entry(draft_of(present), product.slug)
        entry.present = present
        entry.edit(changes)
        if not can_become(product.status, entry.draft.status):
            raise InvalidTransition("product", product.status, entry.draft.status)
        _write(entry, product.currency, actor_id=actor_id, reason="adjustment")
        return entry.present.product

    return retried(attempt)


def _write(entry: Entry, currency: str, *, actor_id: UUID | None, reason: str) -> None:
    entry.errors = problems_of(entry.draft, currency)
    if not entry.errors:
        write_entries([entry], actor_id=actor_id, reason=reason)
    if entry.errors:
        raise InvalidFields(errors_by_field(entry))


def errors_by_field(entry: Entry) -> dict[str, list[str]]:
    """Group what is wrong; what a simple product says of its one variant is named as the caller wrote it."""
    is_simple = len(entry.draft.variants) == 1 and not entry.draft.options
    errors: dict[str, list[str]] = {}
    for field, sentence in entry.errors:
        errors.setdefault(field.removeprefix("variants.0.") if is_simple else field, []).append(sentence)
    return errors


@transaction.atomic
def lock_product(*, product_id: UUID) -> None:
    """Let nobody else write a product until the caller's transaction is over. Raises NotFound.

    Takes the locks that a write takes, in their order: stock levels, variants, the product.
    """
    variants = Variant.objects.filter(product=product_id)
    publish(VariantsChanging(tuple(variants.values_list("pk", flat=True))))
    variants.lock_all()
    Product.objects.lock_one(product_id)


def archive_product(*, product_id: UUID) -> Product:
    """Take a product off the shelves for good; archiving it again changes nothing. Raises NotFound."""
    return set_product_status(product_id=product_id, status=Product.Status.ARCHIVED)


@transaction.atomic
def set_product_status(*, product_id: UUID, status: str) -> Product:
    """Move a product through its life. Raises NotFound, and InvalidTransition for a step that there is not."""
    product = Product.objects.lock_one(product_id)
    if not can_become(product.status, status):
        raise InvalidTransition("product", product.status, status)
    if product.status != status:
        product.status = status
        product.save(update_fields=["status", "updated_at"])
        touch_products([product_id])
        publish(OffersChanged((product_id,)))
    return product


def delete_product(*, product_id: UUID) -> None:
    """Delete a product with its variants, pictures and stock.

    Raises NotFound, and ProductWasOrdered where orders tell of one of its variants. Takes no locks of its own: the
    delete itself goes from stock levels to variants to the product.
    """
    try:
        with transaction.atomic():
            product = Product.objects.filter(pk=product_id).first()
            if product is None:
                raise NotFound("There is no such product.")
            files = [picture.source for picture in product.media.all() if picture.file]
            publish(OffersChanged((product_id,)))
            product.delete()
            touch_catalogue()
            delete_files_after_commit(files)
    except IntegrityError as error:
        raise ProductWasOrdered from error


def delete_files_after_commit(names: list[str]) -> None:
    """Delete stored pictures once the change is committed, but for those that another product shows too."""

    def delete() -> None:
        shared = set(Media.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in shared:
                default_storage.delete(name)

    if names:
        transaction.on_commit(delete)
