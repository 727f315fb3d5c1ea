"""`manage.py reindex`: makes what products are found by anew, while the shop is open."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.search import services


class Command(BaseCommand):
    help = "Index all products anew, batch by batch. Everything is found meanwhile, too."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{services.reindex()} products are indexed.")
