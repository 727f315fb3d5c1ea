from django.db import migrations, models


class Migration(migrations.Migration):
    """The index for the list of returns; 0001 had it for some time, so it is there already in some databases."""

    dependencies = [("returns", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddIndex("return", models.Index(fields=["-requested_at", "id"], name="return_newest"))
            ],
            database_operations=[
                migrations.RunSQL(
                    'CREATE INDEX IF NOT EXISTS "return_newest" ON "returns_return" ("requested_at" DESC, "id")',
                    'DROP INDEX IF EXISTS "return_newest"',
                )
            ],
        )
    ]
