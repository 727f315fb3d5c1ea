from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy_aggregates(apps, schema_editor):
    """Only what is still pending is handed out in order; what was written before has no number, and goes by its id."""
    Delivery = apps.get_model("core", "Delivery")
    Event = apps.get_model("core", "Event")
    own = Event.objects.filter(pk=OuterRef("event_id")).values("aggregate_id")
    Delivery.objects.filter(status="pending").update(aggregate_id=Subquery(own))


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_feed_and_order"),
    ]

    operations = [
        migrations.RunPython(copy_aggregates, migrations.RunPython.noop),
    ]
