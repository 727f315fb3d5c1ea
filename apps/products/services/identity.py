"""Which product a draft is about, where its file knows products by SKU and has no slugs."""

from collections.abc import Iterable, Sequence

from apps.products.models import Product, Variant
from apps.products.rules import MAX_SLUG, ProductDraft, free_slug, slug_of
from apps.products.services.entries import Entry


def settle_slugs(entries: Sequence[Entry]) -> None:
    """Give drafts that are known by SKU the slug of the product that has it, else one that is free.

    So a product may be renamed in its file, and two of one name stay two. Nothing is asked where no draft is so known.
    """
    by_sku = [entry for entry in entries if entry.draft.is_known_by_sku]
    if not by_sku:
        return
    skus = {sku for entry in by_sku for sku in _skus(entry.draft)}
    owners = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "product__slug"))
    wanted = {slug for entry in by_sku for slug in _choices(entry.draft)}
    taken = {entry.slug for entry in entries if not entry.draft.is_known_by_sku}
    taken.update(Product.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    settled: set[str] = set()
    for entry in by_sku:
        owner = next((owners[sku] for sku in _skus(entry.draft) if sku in owners), "")
        entry.slug = owner or _free(entry.draft, taken)
        if entry.slug in settled:
            entry.errors.append(("slug", f'"{entry.slug}" comes twice.'))
        settled.add(entry.slug)
        taken.add(entry.slug)


def _skus(draft: ProductDraft) -> Iterable[str]:
    return (variant.sku for variant in draft.variants if variant.sku)


def _choices(draft: ProductDraft) -> tuple[str, str]:
    """Give the slug from the name, and the one to fall back on, which is the same in every file."""
    slug = draft.slug or slug_of(draft.name)
    return slug, slug_of(f"{slug[: MAX_SLUG // 2]} {next(iter(_skus(draft)), '')}")


def _free(draft: ProductDraft, taken: set[str]) -> str:
    plain, with_sku = _choices(draft)
    if plain not in taken:
        return free_slug(plain, taken)
    return with_sku if with_sku not in taken else free_slug(with_sku, taken | Product.objects.slugs_like(with_sku))
