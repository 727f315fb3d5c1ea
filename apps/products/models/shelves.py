"""How the products of a category are found, with those of all categories below it."""

from typing import Any, ClassVar

from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL

from apps.products.models.category import BELOW

AMONG = {"postgresql": "{column} = ANY(ARRAY({keys}))", "sqlite": "likelihood({column} IN ({keys}), 0.0001)"}
"""PostgreSQL takes an array as few keys to look up; of a subquery it believes that it holds half of the shop.

SQLite believes that it holds 25, and of those that it knows by statistics of a part, that the active products are few.
"""

SHELVES = {"postgresql": f"UNNEST(ARRAY({BELOW})) shelf(id)", "sqlite": f"({BELOW}) shelf"}

ENTERED = "SELECT product_id FROM products_categoryentry WHERE {entered}"


def among(vendor: str, column: str, keys: str) -> str:
    """Write that a column has one of the keys that a subquery finds: few, and each of them is looked up."""
    return AMONG[vendor].format(column=column, keys=keys)


class StandsBelow(Func):
    """A product has this category, or one below it, as its own or as a further one."""

    output_field = BooleanField()

    def __init__(self, slug: str) -> None:
        super().__init__(F("category_id"), F("pk"))
        self.slug = slug

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Ask for both."""
        category, product = (compiler.compile(column)[0] for column in self.source_expressions)
        entered = ENTERED.format(entered=among(connection.vendor, "category_id", BELOW))
        ways = (among(connection.vendor, category, BELOW), among(connection.vendor, product, entered))
        return f"({' OR '.join(ways)})", [self.slug, self.slug]


class IsFirstBelow(Func):
    """A product is one that querysets find first in a category or one below it, for which they have `SHELF`."""

    output_field = BooleanField()

    SHELF: ClassVar[RawSQL] = RawSQL('"shelf"."id"', [])
    WALK: ClassVar[dict[str, str]] = {
        "postgresql": "SELECT first.pk FROM {shelves} CROSS JOIN LATERAL ({first}) first",
        # It has no LATERAL, but a table that is made of JSON may be made anew for every row.
        "sqlite": 'SELECT value FROM {shelves}, JSON_EACH((SELECT JSON_GROUP_ARRAY("pk") FROM ({first})))',
    }

    def __init__(self, slug: str, *querysets: QuerySet[Any]) -> None:
        super().__init__(F("pk"))
        self.slug, self.querysets = slug, querysets

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Choose from the keys that they find."""
        product, params = compiler.compile(self.source_expressions[0])
        vendor, walks, params = connection.vendor, [], list(params)
        for queryset in self.querysets:
            first, more = queryset.query.get_compiler(connection=connection).as_sql()
            walks.append(self.WALK[vendor].format(shelves=SHELVES[vendor], first=first))
            params += [self.slug, *more]
        return among(vendor, product, " UNION ALL ".join(walks)), params
