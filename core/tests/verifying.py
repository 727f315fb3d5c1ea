"""Looks whether a shop is consistent, for everybody's tests."""

from typing import Any

from django.utils import timezone

from core.verification import Violation, checks, chosen, repair, snapshot

SLOW = {"constraints"}
"""What no test that writes rows could break, and takes longer than all the others together."""


def violations(at: Any = None) -> list[tuple[str, Violation]]:
    """Run the checks of everything that tests write; give what they find, with the names of the checks."""
    with snapshot():
        return [
            (check.name, violation)
            for check in chosen()
            if check.name not in SLOW
            for violation in check.find(at or timezone.now())
        ]


def the_violation(at: Any = None) -> tuple[str, str, str]:
    """Expect one violation in the whole shop; give the check, the thing and what is wrong with it."""
    ((name, violation),) = violations(at)
    check = checks.get(name)
    assert violation.plan.endswith(":" if check.repair else "."), violation.plan
    return name, violation.thing, violation.problem


def after_repair(name: str, at: Any = None) -> tuple[int, list[str], list[str]]:
    """Repair what a check finds; give how many it repaired, what it refused, and which checks still find anything."""
    repaired, refusals = repair(checks.get(name), at=at or timezone.now())
    return repaired, refusals, [name for name, _ in violations(at)]
