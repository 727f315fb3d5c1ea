"""What migrations do beside what Django has for them ..."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = ("carts", "0004_cart_holds_stock")


def constraints():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, apps.get_model("carts.CartLine")._meta.db_table)
    return {name: (each["columns"], each["foreign_key"], each["unique"]) for name, each in found.items()}


@pytest.mark.django_db(transaction=True)
def test_drop_the_index_of_a_column_and_nothing_else() -> None:
    without = constraints()
    assert without["cart_line_once_a_variant"] == (["cart_id", "variant_id"], None, True)

    MigrationExecutor(connection).migrate([BEFORE])
    try:
        before = constraints()
        added = [before[name] for name in before.keys() - without.keys()]
        assert added == [(["cart_id"], None, False)]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    assert constraints() == without
