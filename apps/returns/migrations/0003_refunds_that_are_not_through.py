from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A return knows its refund before the money has gone back, and one of free goods has none."""

    dependencies = [("returns", "0002_newest_returns_by_index")]

    operations = [
        migrations.RemoveConstraint("return", "return_refunded_has_its_refund"),
        migrations.AddConstraint(
            "return",
            models.CheckConstraint(
                condition=Q(status__in=["received", "refunded"]) | Q(refund__isnull=True),
                name="return_refund_only_once_received",
            ),
        ),
    ]
