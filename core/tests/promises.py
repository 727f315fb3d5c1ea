"""Checks that find what a test wants, and nothing else."""

from uuid import UUID

from core.verification import Check, Violation

KEY = UUID(int=7)
FALSE = Violation("order 1001", "It is paid, and by its payments unpaid.", "Take over what they say:", KEY)


def broken(name="order-payments", repair=None, times=1) -> Check:
    """A check that nothing passes, unless it was repaired."""
    return Check(name, "An order is as paid as its payments are.", lambda at: [FALSE] * times, repair)


def fine(name="stock-ledger") -> Check:
    """A check that everything passes."""
    return Check(name, "The movements of a stock level sum to what is on hand.", lambda at: ())
