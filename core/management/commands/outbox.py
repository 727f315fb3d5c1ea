"""Shows the outbox, and helps what got stuck in it along."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Min
from django.utils import timezone
from kombu.exceptions import OperationalError

from core import feed, outbox
from core.exceptions import DomainError
from core.models import Delivery, Event


class Command(BaseCommand):
    help = "Show the outbox (status, dead), send dead deliveries again (resend), or hand out what is due (relay)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="status|dead|resend|relay")
        status = actions.add_parser("status", help="count deliveries by state and subscriber")
        status.add_argument("--json", action="store_true", help="for programs")
        dead = actions.add_parser("dead", help="list deliveries that were tried twelve times and given up")
        dead.add_argument("--subscriber", default="", help="only those to this task")
        dead.add_argument("--limit", type=int, default=20, help="at most so many, the newest (20)")
        resend = actions.add_parser("resend", help="give dead deliveries another twelve tries")
        resend.add_argument("ids", metavar="ID", type=UUID, nargs="*")
        resend.add_argument("--all", action="store_true", help="all of them")
        resend.add_argument("--subscriber", default="", help="with --all: all those to this task")
        actions.add_parser("relay", help="give the broker what is due, as the workers do by themselves")

    def handle(self, *args: Any, **options: Any) -> None:
        actions: dict[str, Callable[..., None]] = {
            "status": self.show, "dead": self.list_dead, "resend": self.resend, "relay": self.relay,
        }  # fmt: skip
        actions[options["action"]](**options)

    def show(self, *, json: bool, **options: Any) -> None:
        found = survey()
        if json:
            self.stdout.write(dump(found))
            return
        self.stdout.write(f"feed       positions {found['feed']['first']} to {found['feed']['last']}")
        for status, subscribers in found["deliveries"].items():
            self.stdout.write(f"{status:<11}{sum(subscribers.values())}")
            for subscriber, count in subscribers.items():
                self.stdout.write(f"{count:>10}  {subscriber}")
        if found["oldest_due_at"]:
            self.stdout.write(f"The oldest that is pending is due since {found['oldest_due_at']}.")

    def list_dead(self, *, subscriber: str, limit: int, **options: Any) -> None:
        dead = Delivery.objects.filter(status=Delivery.Status.DEAD).select_related("event").order_by("-pk")
        for delivery in dead.filter(subscriber=subscriber)[:limit] if subscriber else dead[:limit]:
            event = delivery.event
            self.stdout.write(f"{delivery.pk}  {delivery.subscriber}  {event.name} {event.aggregate_id}")
            self.stdout.write(f"    {' '.join(delivery.last_error.split())[:200]}")

    def resend(self, *, ids: list[UUID], all: bool, subscriber: str, **options: Any) -> None:  # noqa: A002 the name of the option
        if bool(ids) == all or (subscriber and not all):
            raise CommandError("Name deliveries, or say --all (and --subscriber, for those of one task).")
        if all:
            count = outbox.send_all_again(subscriber=subscriber, at=timezone.now())
        else:
            count = sum(self._resend_one(pk) for pk in ids)
        self.stdout.write(f"Sent again: {count}.")
        if count < len(ids):
            raise CommandError("Not all of them could be sent again.")

    def _resend_one(self, pk: UUID) -> bool:
        try:
            outbox.send_again(pk, at=timezone.now())
        except DomainError as error:
            self.stderr.write(f"{pk}: {error.detail}")
            return False
        return True

    def relay(self, **options: Any) -> None:
        if settings.CELERY_BROKER_URL.startswith("memory://"):
            raise CommandError("The broker is memory://, so the shop's own process hands out, and nobody else can.")
        try:
            handed = outbox.relay(at=timezone.now())
        except (OperationalError, OSError) as error:
            raise CommandError(f"The broker does not answer: {error}") from error
        self.stdout.write(f"Handed out: {handed}.")


def survey() -> dict[str, Any]:
    """Count what is in the outbox."""
    rows = Delivery.objects.values_list("status", "subscriber").annotate(Count("pk")).order_by("status", "subscriber")
    deliveries: dict[str, dict[str, int]] = {status: {} for status in ("pending", "dead", "done")}
    for status, subscriber, count in rows:
        deliveries[status][subscriber] = count
    pruned, last = feed.reach()
    return {
        "deliveries": deliveries,
        "oldest_due_at": Delivery.objects.pending().aggregate(Min("due_at"))["due_at__min"],
        "feed": {"first": pruned + 1, "last": last, "waiting": Event.objects.unnumbered().count()},
    }


def dump(found: dict[str, Any]) -> str:
    """Write it as JSON."""
    return json.dumps(found, indent=2, default=str)
