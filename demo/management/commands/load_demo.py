"""Fills an empty shop with the demo's goods."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from demo import services


class Command(BaseCommand):
    help = "Load the demo shop, if this database holds no product and never had it."

    def handle(self, *args: Any, **options: Any) -> None:
        if services.load_demo(at=timezone.now()):
            self.stdout.write("The demo shop is loaded.")
