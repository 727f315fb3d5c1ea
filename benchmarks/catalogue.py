"""A catalogue of any size, the same one each time: two products made by the shop's own services, and copies of them.

A million products by the services would take an hour. So the database itself copies two of them, column by column: one
with three variants, options, attributes and pictures, and a plain one. What differs follows from a copy's number.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from apps.inventory.models import StockLevel
from apps.products.models import Attribute, AttributeValue, Category, Media, Option, OptionValue, Product, Variant
from apps.products.rules import AttributeDraft, MediaDraft, ProductDraft, VariantDraft
from apps.products.services import save_products
from apps.search.models import Document
from apps.search.rules import stem
from apps.search.services.counting import count_words
from core.services import gather_statistics

RICH = 10_000
"""So many products, the newest ones, are rich; their variants' rows would fill the disk with a million of them."""

SHELVES = 40
"""Categories of the first level; each has five below it."""

WOODS = ("Oak", "Ash", "Elm", "Pine", "Teak", "Beech", "Maple", "Walnut", "Cherry", "Birch", "Cedar", "Larch", "Alder")
THINGS = (
    "chair", "table", "bench", "shelf", "stool", "desk", "bed", "chest", "cabinet", "mirror", "lamp", "tray", "box",
    "rack", "ladder", "frame", "bowl", "board", "crate",
)  # fmt: skip
MAKERS = 50
MARKS = {"zanzibar": 20, "quillon": 200, "vexillum": 900}
"""Words, also as values of an attribute, that nothing else has, and how many products have each."""


def fill(size: int, *, with_documents: bool = False) -> None:
    """Fill an empty shop with so many active products, in 200 categories below 40; with what they are found by, too.

    To index a million products would take half an hour: their documents are copied like anything else.
    """
    categories = _make_categories()
    rich, plain = _make_originals(categories[0])
    with transaction.atomic():
        _trust_copies()
        _number(categories)
        _copy(rich, range(2, min(size, RICH)), with_documents=with_documents)
        _copy(plain, range(RICH, size), with_documents=with_documents)
        if with_documents:
            _count_words(size)
    analyze()


def _trust_copies() -> None:
    """Keep PostgreSQL from looking up some millions of references, and SQLite from writing each page many times."""
    say = {"sqlite": "PRAGMA cache_size = -500000", "postgresql": "SET LOCAL session_replication_role = replica"}
    with connection.cursor() as cursor:
        cursor.execute(say[connection.vendor])


def _count_words(size: int) -> None:
    """Count the words that copies differ by, and those that all of them have."""
    words = Counter(word for n in range(2, size) for word in (WOODS[n % len(WOODS)], THINGS[n * 7 % len(THINGS)]))
    counts = {word.lower(): count for word, count in words.items()}
    counts |= dict.fromkeys(("room", "shelf", "made", "hand", "oiled", "twice", "sent", "box", "own", "maker"), size)
    count_words(counts=counts, stems={word: stem(word, "en") for word in counts})


def mark(size: int) -> list[UUID]:
    """Give marks that nothing else has to as many products of any shop, spread over it; returns which."""
    keys, found = list(Product.objects.order_by("pk").values_list("pk", flat=True)), []
    attribute = Attribute.objects.create(name="Mark", slug="mark")
    for place, (word, count) in enumerate(MARKS.items()):
        marked = keys[place :: max(size // count, 1)][:count]
        Product.objects.filter(pk__in=marked).update(name=Concat(F("name"), Value(f" {word}")))
        AttributeValue.objects.bulk_create(
            AttributeValue(product_id=key, attribute=attribute, text=word, slug=word) for key in marked
        )
        found += marked
    return found


def analyze() -> None:
    """Tell the database how much there is of what, as a shop knows that has been open for a while."""
    if connection.vendor == "sqlite":
        gather_statistics()
        return
    with connection.cursor() as cursor:
        # As autovacuum does within a minute: then an index alone tells what all may see.
        cursor.execute("VACUUM ANALYZE")


def _make_categories() -> list[Category]:
    top = [Category(name=f"Room {number}", slug=f"room-{number}") for number in range(SHELVES)]
    below = [
        Category(name=f"Shelf {number}-{place}", slug=f"shelf-{number}-{place}", parent=room)
        for number, room in enumerate(top)
        for place in range(5)
    ]
    Category.objects.bulk_create([*top, *below])
    return below


def _make_originals(category: Category) -> list[Product]:
    common: dict[str, Any] = {
        "description": "Made by hand, oiled twice, and sent in a box of its own. " * 4,
        "category": category.pk,
        "status": "active",
        "attributes": (AttributeDraft("Brand", "Maker 0"), AttributeDraft("Wood", "Oak")),
    }
    one = VariantDraft(price=Decimal("19.90"), stock=10)
    sizes = tuple(replace(one, options=(size,)) for size in ("S", "M", "L"))
    pictures = tuple(MediaDraft(url=f"https://pictures.example/{number}.jpg") for number in range(2))
    drafts = [
        ProductDraft(name="Rich original", options=("Size",), variants=sizes, media=pictures, **common),
        ProductDraft(name="Plain original", variants=(one,), **common),
    ]
    return [Product.objects.get(pk=outcome.product_id) for outcome in save_products(drafts=drafts, update=False)]


def _number(categories: list[Category]) -> None:
    """Keep what copies choose from by their number."""
    tables = {
        "bench_shelf": [(category.pk.hex, category.name.lower().replace("-", " ")) for category in categories],
        "bench_wood": [(word, stem(word.lower(), "en")) for word in WOODS],
        "bench_thing": [(word, stem(word, "en")) for word in THINGS],
    }
    with connection.cursor() as cursor:
        for table, words in tables.items():
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} (nr integer PRIMARY KEY, word varchar(40), stem varchar(40))"
            )
            rows = [(number, *word) for number, word in enumerate(words)]
            cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s, %s)", rows)  # noqa: S608 all ours


def _copy(product: Product, numbers: range, *, with_documents: bool) -> None:
    """Copy a product with all that hangs on it, once for each number."""
    variants = Variant.objects.filter(product=product)
    options = Option.objects.filter(product=product)
    parts: list[models.QuerySet[Any]] = [
        Product.objects.filter(pk=product.pk),
        variants,
        StockLevel.objects.filter(variant__in=variants),
        options,
        OptionValue.objects.filter(option__in=options),
        Variant.option_values.through.objects.filter(variant__in=variants),
        Media.objects.filter(product=product),
        AttributeValue.objects.filter(product=product),
    ]
    if with_documents:
        parts.append(Document.objects.filter(product=product))
    for rows in parts:
        _copy_rows(rows, numbers)


def _copy_rows(rows: models.QuerySet[Any], numbers: range) -> None:
    """Copy rows of one table: references to what is copied follow, and what `DIFFERENT` has for the table is made."""
    model = rows.model
    fields = [field for field in model._meta.concrete_fields if _is_written(field)]
    made = {field.column: DIFFERENT.get(model, {}).get(field.column) or _same(field) for field in fields}
    say = SAY[connection.vendor]
    keys = ", ".join(f"'{key.hex if isinstance(key, UUID) else key}'" for key in rows.values_list("pk", flat=True))
    if not keys or not numbers:
        return
    statement = f"""
        INSERT INTO {model._meta.db_table} ({", ".join(made)})
        WITH {say["numbers"].format(first=numbers.start, last=numbers.stop - 1)}
        SELECT {", ".join(expression.format(**say) for expression in made.values())}
        FROM numbers CROSS JOIN {model._meta.db_table} t
        JOIN bench_shelf shelf ON shelf.nr = n * 31 % {SHELVES * 5}
        JOIN bench_wood wood ON wood.nr = n % {len(WOODS)}
        JOIN bench_thing thing ON thing.nr = n * 7 % {len(THINGS)}
        WHERE t.{model._meta.pk.column} IN ({keys})
    """  # noqa: S608 names of ours, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _is_written(field: Any) -> bool:
    return not field.generated and not isinstance(field, models.AutoField)


def _same(field: Any) -> str:
    """Take a column over; keys of what is copied, and references to it, become those of the copy."""
    if field.primary_key or (field.is_relation and field.related_model in COPIED):
        return f"{{left}}t.{field.column}{{right}}"
    return f"t.{field.column}"


COPIED = {Product, Variant, Option, OptionValue}
PRICE = "100 + n * 7919 % 99900"
SAY: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        "numbers": "RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})",
        "left": "printf('%012x', n) || substr(",
        "right": ", 13)",
        "shelf": "shelf.word",
        "created": "strftime('%Y-%m-%d %H:%M:%f', t.created_at, '-' || n || ' seconds')",
    },
    "postgresql": {
        "numbers": "numbers(n) AS (SELECT * FROM generate_series({first}::bigint, {last}::bigint))",
        "left": "(lpad(to_hex(n), 12, '0') || substr(replace(",
        "right": "::text, '-', ''), 13))::uuid",
        "shelf": "shelf.word::uuid",
        "created": "t.created_at - n * interval '1 second'",
    },
}
"""How a database says it. A copy's key is its original's, with the number in place of the time."""

DIFFERENT: Mapping[type[models.Model], Mapping[str, str]] = {
    Product: {
        "name": "wood.word || ' ' || thing.word || ' ' || n",
        "slug": "lower(wood.word) || '-' || thing.word || '-' || n",
        "price": PRICE,
        "category_id": "{shelf}",
        "created_at": "{created}",
    },
    Variant: {"sku": "t.sku || '-' || n", "price": PRICE},
    AttributeValue: {
        "text": f"CASE WHEN t.slug = 'oak' THEN wood.word ELSE 'Maker ' || (n % {MAKERS}) END",
        "slug": f"CASE WHEN t.slug = 'oak' THEN lower(wood.word) ELSE 'maker-' || (n % {MAKERS}) END",
    },
    Document: {
        "name": "' ' || wood.stem || ' ' || thing.stem || ' ' || n || ' '",
        "category": "' ' || shelf.stem || ' '",
        "facts": f"replace(replace(t.facts, ' oak ', ' ' || wood.stem || ' '), ' 0 ', ' ' || (n % {MAKERS}) || ' ')",
        "codes": "rtrim(t.codes) || n || ' '",
    },
}
"""Columns that are not the original's."""
