"""What is always true of the catalogue; its stock is inventory's to check."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.validators import slug_unicode_re
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from apps.markets.models import Market
from apps.products import services
from apps.products.models import Category, Media, Product, ScheduledPrice, Variant
from apps.products.rules import RESERVED_SLUGS
from apps.products.services.slugs import SLUGGED
from apps.products.services.stock import summaries
from core.verification import Check, Violation, differences, each

UNCOUNTED = Value(-1)
"""Stands for an empty number, which equals nothing; no stock is below 0."""


def products_without_variant(at: datetime) -> Iterator[Violation]:
    """Find products that nobody could buy, whatever their stock."""
    bare = Product.objects.filter(~Exists(Variant.objects.active().filter(product=OuterRef("pk"))))
    plan = "Give it a variant, or archive it: PATCH products/{id}/ with variants."
    return each(bare, "product {slug}", "It has no active variant.", plan)


def wrong_summaries(at: datetime) -> Iterator[Violation]:
    """Find products whose price, stock or backorder is not their variants'."""
    truth = summaries()
    is_right = Q(
        price=truth["price"],
        counted=Coalesce(truth["stock"], UNCOUNTED),
        allow_backorder=truth["allow_backorder"],
    )
    sold = Product.objects.filter(Exists(Variant.objects.active().filter(product=OuterRef("pk"))))
    wrong = sold.alias(counted=Coalesce("stock", UNCOUNTED)).exclude(is_right).order_by("pk")
    known = wrong.annotate(**{f"true_{name}": expression for name, expression in truth.items()})
    for row in known.values("pk", "slug", *truth, *(f"true_{name}" for name in truth)).iterator():
        told = differences(row, {name: row[f"true_{name}"] for name in truth})
        yield Violation(f"product {row['slug']}", f"Its {told}.", "Take over what its variants say:", row["pk"])


def wrong_images(at: datetime) -> Iterator[Violation]:
    """Find products that lists show by another picture than their first."""
    shown = Case(When(file="", then=F("url")), default=F("file"), output_field=CharField())
    first = Media.objects.filter(product=OuterRef("pk")).order_by("position", "pk").annotate(shown=shown)
    rows = Product.objects.annotate(first=Coalesce(Subquery(first.values("shown")[:1]), Value("")))
    problem = 'It is shown by "{image}", and its first picture is "{first}".'
    return each(rows.exclude(image=F("first")), "product {slug}", problem, "Show that:")


def foreign_currencies(at: datetime) -> Iterator[Violation]:
    """Find products whose price is not in the shop's base currency."""
    base = Market.objects.filter(is_default=True).values_list("currency", flat=True).first()
    foreign = Product.objects.exclude(currency=base) if base else Product.objects.none()
    plan = f"No market sells it. Import it anew with prices in {base}: `manage.py import_products --update`."
    return each(foreign, "product {slug}", f"Its prices are in {{currency}}, the shop's in {base}.", plan)


def unlike_scheduled_prices(at: datetime) -> Iterator[Violation]:
    """Find variants whose scheduled price runs, and that cost something else."""
    running = ScheduledPrice.objects.filter(usual_price__isnull=False).exclude(price=F("variant__price"))
    problem = "It costs {variant__price} in minor units, and is scheduled to cost {price} now."
    plan = "Cancel what is scheduled in the admin, see what it costs then, and schedule it again."
    return each(running, "variant {variant__sku}", problem, plan)


REACHED = """
    WITH RECURSIVE reached(id) AS (
        SELECT id FROM products_category WHERE parent_id IS NULL
        UNION ALL
        SELECT child.id FROM products_category child JOIN reached ON child.parent_id = reached.id
    )
    SELECT id FROM reached
"""
"""Every category that a way from the top leads to. A cycle has no beginning, so this one ends."""


def category_cycles(at: datetime) -> Iterator[Violation]:
    """Find categories that stand below themselves; what hangs below a cycle is not told again."""
    lost = Category.objects.exclude(pk__in=RawSQL(REACHED, [])).order_by("pk")  # noqa: S611 it takes no parameters
    names, parents = {}, dict[UUID, UUID | None]()
    for pk, slug, parent_id in lost.values_list("pk", "slug", "parent_id").iterator():
        names[pk], parents[pk] = slug, parent_id
    plan = "Move one of them to the top: PATCH categories/{id}/ with parent null. No tree shows them until then."
    while parents:
        way = [next(iter(parents))]
        while (above := parents[way[-1]]) in parents and above not in way:
            way.append(above)
        if above in way:
            circle = way[way.index(above) :]
            told = " > ".join(names[pk] for pk in reversed(circle))
            yield Violation(f"category {names[circle[0]]}", f"It stands below itself: {told}.", plan, circle[0])
        for pk in way:
            del parents[pk]


def unusable_slugs(at: datetime) -> Iterator[Violation]:
    """Find what no address leads to."""
    for model in SLUGGED:
        reserved = RESERVED_SLUGS if model is Product else frozenset[str]()
        for pk, slug in model.objects.order_by("pk").values_list("pk", "slug").iterator():
            if slug in reserved or not slug_unicode_re.match(slug):
                problem = f'"{slug}" cannot be part of an address.'
                yield Violation(f"{model._meta.verbose_name} {pk}", problem, "Make one from its name:", pk)


CHECKS = (
    Check("product-variants", "Every product has at least one active variant.", products_without_variant),
    Check(
        "product-summaries",
        "A product's price, stock and backorder are those of its active variants.",
        wrong_summaries,
        lambda pk: services.summarize_product(product_id=pk),
    ),
    Check(
        "product-images",
        "A product is shown by its first picture.",
        wrong_images,
        lambda pk: services.show_first_picture(product_id=pk),
    ),
    Check("product-currency", "Every product is priced in the currency of the default market.", foreign_currencies),
    Check("scheduled-prices", "A variant costs what is scheduled for it now.", unlike_scheduled_prices),
    Check("category-cycles", "No category stands below itself.", category_cycles),
    Check(
        "slugs",
        "Categories, collections and products have slugs that can be part of an address.",
        unusable_slugs,
        lambda pk: services.renew_slug(pk=pk),
    ),
)
