from django.db import migrations


def open_again(apps, schema_editor):
    """Leave refunded only those whose money has gone back; the others wait for it, or for staff to try again."""
    rows = apps.get_model("returns", "Return").objects.filter(status="refunded", refund__isnull=False)
    rows.exclude(refund__instruction__status="succeeded").update(status="received")


def close_by_their_refunds(apps, schema_editor):
    rows = apps.get_model("returns", "Return").objects
    rows.filter(status="refunded", refund__isnull=True).update(status="received")
    rows.filter(refund__isnull=False).update(status="refunded")


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0003_refunds_that_are_not_through"),
        ("payments", "0003_refund_lines_that_were_called_off"),
    ]

    operations = [migrations.RunPython(open_again, close_by_their_refunds)]
