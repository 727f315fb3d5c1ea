"""What migrations do, beside what Django has for them."""

from typing import Any

from django.db.migrations.operations import AlterField


class DropOwnIndex(AlterField):
    """Take the index of a column away, which another index makes needless; nothing else of the field may change.

    Django's own way drops a foreign key and checks all rows for it anew, under locks on both tables, and writes a whole
    table of SQLite anew. The migration must not be atomic: PostgreSQL drops the index while the shop is open.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop it, and the one beside it for beginnings of a text."""
        model = to_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        named = [index.name for index in model._meta.indexes]
        is_open = {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}
        for name in schema_editor._constraint_names(model, [column], index=True, unique=False, exclude=named):
            schema_editor.execute(schema_editor._delete_index_sql(model, name, **is_open))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it again."""
        model = to_state.apps.get_model(app_label, self.model_name)
        for statement in schema_editor._field_indexes_sql(model, model._meta.get_field(self.name)):
            schema_editor.execute(statement)
