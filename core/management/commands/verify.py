"""Looks whether everything that is always true of the shop is true."""

import sys
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.verification import Check, Violation, chosen, repair, snapshot

VIOLATED, MISUSED = 1, 2


class Command(BaseCommand):
    help = (
        "Check every invariant of the shop, over the whole database as of one moment: stock against its ledger and "
        "holds, totals against their parts, money against orders, states against facts. The shop may stay open. "
        "Ends with 0 if all is true, 1 if anything is not, 2 if it was called wrongly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="say what is checked, and check nothing")
        parser.add_argument(
            "--check", action="append", default=[], metavar="NAME", help="only this one; may be repeated"
        )
        parser.add_argument("--repair", metavar="NAME", help="repair what this check finds, then check again")
        parser.add_argument("--json", action="store_true", help="one object for each violation, a line each")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_json, self.is_wordy = options["json"], options["verbosity"] > 1
        now = timezone.now()
        names = {options["repair"]} if options["repair"] else set(options["check"])
        wanted = chosen(names)
        if unknown := names - {check.name for check in wanted}:
            raise CommandError(f"There is no check called {min(unknown)}: --list says which are.", returncode=MISUSED)
        if options["list"]:
            self._list(wanted)
            return
        if options["repair"]:
            self._repair(wanted[0], now)
        if self._verify(wanted, now):
            sys.exit(VIOLATED)

    def _list(self, found: list[Check]) -> None:
        for check in found:
            self.stdout.write(f"{check.name:<22}{check.promise}{'  [--repair]' if check.repair else ''}")

    def _repair(self, check: Check, at: datetime) -> None:
        if check.repair is None:
            sentence = f"Nothing can repair {check.name} by itself: the plan beside each violation says what to do."
            raise CommandError(sentence, returncode=MISUSED)
        repaired, refusals = repair(check, at=at)
        for refusal in refusals:
            self.stderr.write(f"Not repaired: {refusal}")
        self._aside(f"{repaired} repaired.")

    def _verify(self, found: list[Check], at: datetime) -> int:
        """Run the checks and tell of every violation as it is found; returns how many there are."""
        count, begun = 0, time.monotonic()
        with snapshot():
            for check in found:
                started = time.monotonic()
                for violation in check.find(at):
                    count += 1
                    self._tell(check, violation)
                if self.is_wordy:
                    self._aside(f"{check.name:<22}{time.monotonic() - started:8.2f} s")
        noun = "violation" if count == 1 else "violations"
        self._aside(f"{len(found)} checks, {count} {noun} in {time.monotonic() - begun:.1f} seconds.")
        return count

    def _aside(self, line: str) -> None:
        """Say what is no violation: where a program reads along, beside what it reads."""
        (self.stderr if self.is_json else self.stdout).write(line)

    def _tell(self, check: Check, violation: Violation) -> None:
        if self.is_json:
            told = {
                "check": check.name,
                "thing": violation.thing,
                "problem": violation.problem,
                "plan": violation.plan,
                "repair": check.command,
                "key": violation.key,
            }
            self.stdout.write(orjson.dumps(told).decode())
            return
        self.stdout.write(f"{check.name}: {violation.thing}: {violation.problem}")
        self.stdout.write(f"    {violation.plan}")
        if check.command:
            self.stdout.write(f"    {check.command}")
