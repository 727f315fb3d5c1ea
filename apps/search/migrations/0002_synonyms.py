from pathlib import Path

from django.db import migrations

from apps.search.rules import stems


def load(apps, schema_editor):
    """Give a new shop what English-speaking shoppers call things, unless it speaks something else."""
    market = apps.get_model("markets", "Market").objects.filter(is_default=True).first()
    if market and not market.language.lower().startswith("en"):
        return
    groups, synonyms = [], []
    for line in (Path(__file__).parent / "synonyms_en.txt").read_text(encoding="utf-8").splitlines():
        words = [word.strip() for word in line.split(",")]
        if len(words) > 1 and not line.startswith("#"):
            group = apps.get_model("search", "SynonymGroup")(words=words)
            roots = dict.fromkeys(" ".join(stems(word, "en")) for word in words)
            groups.append(group)
            synonyms += [apps.get_model("search", "Synonym")(group=group, stems=root) for root in roots]
    apps.get_model("search", "SynonymGroup").objects.bulk_create(groups)
    apps.get_model("search", "Synonym").objects.bulk_create(synonyms)


class Migration(migrations.Migration):

    dependencies = [
        ('markets', '0001_initial'),
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
