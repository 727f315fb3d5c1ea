"""What a good hand would write for one page alone: plain SQL on the shop's own indexes, rows to dicts, dicts to JSON.

The opponent that the shop is measured against: the same middleware, the same bytes, and nothing that can be reused.
"""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse

PRODUCTS = """
SELECT p.id, p.name, p.slug, p.price, p.currency, c.name, p.is_in_stock, p.image, p.created_at
FROM products_product p JOIN products_category c ON c.id = p.category_id
WHERE p.status = 'active' ORDER BY p.created_at DESC, p.id DESC LIMIT 21
"""

COLUMNS = "p.id, p.name, p.slug, p.price, p.currency, c.name, p.is_in_stock, p.image"
FILTERED = f"""
WITH RECURSIVE below(id) AS (
    SELECT id FROM products_category WHERE slug = %s
    UNION ALL SELECT c.id FROM products_category c JOIN below ON c.parent_id = below.id
)
SELECT {COLUMNS} FROM products_product p JOIN products_category c ON c.id = p.category_id
WHERE p.status = 'active' AND p.price BETWEEN %s AND %s AND (
    p.category_id IN (SELECT id FROM below)
    OR p.id IN (SELECT product_id FROM products_categoryentry WHERE category_id IN (SELECT id FROM below))
)
ORDER BY p.price, p.id LIMIT 21
"""  # noqa: S608 names of ours, values are parameters
FOUND = {
    "sqlite": """(
        SELECT rowid AS id, bm25(search_index, 10, 6, 4, 1, 2) AS rank FROM search_index WHERE search_index MATCH %s
    )""",
    "postgresql": """(
        SELECT id, -ts_rank(vector, plainto_tsquery('simple', %s)) AS rank
        FROM search_document WHERE vector @@ plainto_tsquery('simple', %s)
    )""",
}
SEARCHED = f"""
SELECT {COLUMNS}, COUNT(*) OVER () FROM {{found}} found
JOIN search_document d ON d.id = found.id JOIN products_product p ON p.id = d.product_id
JOIN products_category c ON c.id = p.category_id
WHERE p.status = 'active' ORDER BY found.rank, p.created_at DESC, p.id LIMIT 20
"""  # noqa: S608 names of ours, values are parameters

GATHERED = {
    "sqlite": ("JSON_GROUP_ARRAY(JSON_ARRAY(", "))"),
    "postgresql": ("JSONB_AGG(JSONB_BUILD_ARRAY(", "))"),
}
PRODUCT = """
SELECT p.id, p.name, p.slug, p.description, p.price, p.currency, p.stock, c.id, c.name, c.slug, c.parent_id, p.status,
    p.is_in_stock, p.image, p.vendor, p.tags, p.tax_class, p.seo_title, p.seo_description, p.created_at, p.updated_at,
    (SELECT {many}v.position, v.id, v.sku, v.name, v.price, v.compare_at_price, v.stock, v.options, v.track_stock,
        v.allow_backorder, v.requires_shipping, v.weight_grams, v.barcode, v.image{end}
        FROM products_variant v WHERE v.product_id = p.id AND v.is_active),
    (SELECT {many}a.name, f.slug, a.slug, f.text, f.number, f.boolean{end}
        FROM products_attributevalue f JOIN products_attribute a ON a.id = f.attribute_id WHERE f.product_id = p.id),
    (SELECT {many}m.position, m.id, m.file, m.url, m.alt{end} FROM products_media m WHERE m.product_id = p.id),
    (SELECT {many}s.name, s.id, s.slug, s.parent_id{end}
        FROM products_categoryentry e JOIN products_category s ON s.id = e.category_id WHERE e.product_id = p.id)
FROM products_product p JOIN products_category c ON c.id = p.category_id WHERE p.status = 'active' AND p.id = %s
"""


def products(request: HttpRequest) -> HttpResponse:
    """Answer the first page of the list."""
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS)
        rows = cursor.fetchall()
    return page(request, rows, ["-created_at", "-pk"], lambda row: [moment(row[8]), key(row[0])])


def filtered(request: HttpRequest) -> HttpResponse:
    """Answer the cheapest products of a category, and of those below it, within two prices."""
    bounds = [int(request.GET[name]) * 100 for name in ("price_min", "price_max")]
    with connection.cursor() as cursor:
        cursor.execute(FILTERED, [request.GET["category"], *bounds])
        rows = cursor.fetchall()
    return page(request, rows, ["price", "pk"], lambda row: [row[3], key(row[0])])


def searched(request: HttpRequest) -> HttpResponse:
    """Answer the best products for some words, by the rank that the database has for them."""
    found = FOUND[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(SEARCHED.format(found=found), [request.GET["search"]] * found.count("%s"))
        rows = cursor.fetchall()
    total = rows[0][-1] if rows else 0
    following = request.build_absolute_uri(f"{request.get_full_path()}&page=2") if total > 20 else None
    return answer({"count": total, "next": following, "previous": None, "results": listed(rows)})


def page(request: HttpRequest, rows: list[Any], terms: list[str], place: Any) -> HttpResponse:
    """Write 20 rows, and the address of the next ones."""
    following = None
    if len(rows) > 20:
        cursor = urlsafe_b64encode(orjson.dumps([terms, place(rows[19]), False])).rstrip(b"=").decode()
        query = urlencode(sorted([*request.GET.items(), ("cursor", cursor)]))
        following = request.build_absolute_uri(f"/api/v1/products/?{query}")
    return answer({"next": following, "previous": None, "results": listed(rows[:20])})


def listed(rows: list[Any]) -> list[dict[str, Any]]:
    """Name the parts of each row."""
    return [
        {
            "id": key(row[0]),
            "name": row[1],
            "slug": row[2],
            "price": money(row[3]),
            "currency": row[4],
            "category_name": row[5],
            "is_available": bool(row[6]),
            "image": row[7],
        }
        for row in rows
    ]


def product(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer a product's page."""
    many, end = GATHERED[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(PRODUCT.format(many=many, end=end), [key if connection.vendor == "postgresql" else key.hex])
        row = cursor.fetchone()
    return answer(whole(row))


def whole(row: Any) -> dict[str, Any]:
    """Name the parts of a product."""
    variants, facts, pictures, shelves = (sorted(read(part) or ()) for part in row[21:])
    return {
        "id": key(row[0]),
        "name": row[1],
        "slug": row[2],
        "description": row[3],
        "price": money(row[4]),
        "currency": row[5],
        "stock": row[6],
        "category": {"id": key(row[7]), "name": row[8], "slug": row[9], "parent": key(row[10])},
        "status": row[11],
        "further_categories": [
            {"id": key(shelf[1]), "name": shelf[0], "slug": shelf[2], "parent": key(shelf[3])} for shelf in shelves
        ],
        "is_available": bool(row[12]),
        "image": row[13],
        "options": options([read(variant[7]) for variant in variants]),
        "variants": [sold(variant) for variant in variants],
        "attributes": [{"name": fact[0], "slug": fact[2], "value": fact[3]} for fact in facts],
        "media": [
            {"id": key(picture[1]), "url": picture[2] or picture[3], "alt": picture[4], "position": picture[0]}
            for picture in pictures
        ],
        "vendor": row[14],
        "tags": read(row[15]),
        "tax_class": row[16],
        "seo_title": row[17],
        "seo_description": row[18],
        "created_at": moment(row[19]),
        "updated_at": moment(row[20]),
    }


def sold(row: Any) -> dict[str, Any]:
    """Name the parts of a variant."""
    return {
        "id": key(row[1]),
        "sku": row[2],
        "name": row[3],
        "price": money(row[4]),
        "compare_at_price": None if row[5] is None else money(row[5]),
        "stock": row[6],
        "is_available": row[6] is None or row[6] > 0 or bool(row[9]),
        "options": dict(read(row[7])),
        "track_stock": bool(row[8]),
        "allow_backorder": bool(row[9]),
        "requires_shipping": bool(row[10]),
        "weight_grams": row[11],
        "barcode": row[12],
        "image": row[13],
    }


def options(of_variants: list[Any]) -> list[dict[str, Any]]:
    """Say what variants differ by."""
    found: dict[str, dict[str, None]] = {}
    for pairs in of_variants:
        for name, value in pairs:
            found.setdefault(name, {})[value] = None
    return [{"name": name, "values": list(values)} for name, values in found.items()]


def read(text: Any) -> Any:
    """SQLite has JSON as text."""
    return orjson.loads(text) if isinstance(text, str) else text


def key(value: Any) -> str | None:
    """SQLite has keys as text without hyphens."""
    if isinstance(value, str) and len(value) == 32:
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return None if value is None else str(value)


def moment(value: Any) -> str:
    """SQLite has times as text."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value.replace(tzinfo=None)
    return f"{at.isoformat()}Z"


def money(amount: int) -> str:
    """Write an amount of a currency with two digits."""
    return f"{amount // 100}.{amount % 100:02d}"


def answer(body: Any) -> HttpResponse:
    """Write JSON."""
    return HttpResponse(orjson.dumps(body), content_type="application/json")
