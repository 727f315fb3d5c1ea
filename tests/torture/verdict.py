"""What is left when the dust has settled: nothing lost, nothing doubled, every mail once."""

import re
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from time import monotonic, sleep

from tests.cluster.running import Shop
from tests.torture.servers import Database
from tests.torture.shoppers import Purchase

UNSETTLED = """
SELECT (SELECT count(*) FROM core_delivery WHERE status = 'pending'),
       (SELECT count(*) FROM payments_payment WHERE order_id IS NULL AND status IN ('pending', 'authorized', 'captured')
           AND (status <> 'captured' OR captured > refunded)),
       (SELECT count(*) FROM core_event WHERE position IS NULL)
"""

ORDER = """
SELECT (SELECT coalesce(max(position), 0) - count(position) FROM core_event),
       (SELECT count(*) FROM orders_order WHERE 1 <> (
           SELECT count(*) FROM core_event WHERE name = 'order.placed' AND aggregate_id = orders_order.id)),
       (SELECT count(*) FROM core_delivery earlier JOIN core_delivery later USING (subscriber, aggregate_id)
           WHERE earlier.seq < later.seq AND earlier.done_at > later.done_at)
"""


def wait_until_settled(database: Database, seconds: float) -> tuple[int, int, int]:
    """Wait until the outbox is empty, no payment is in the air and each event is in the feed.

    Returns what is still left of the three.
    """
    deadline = monotonic() + seconds
    while any(left := database.ask(UNSETTLED)[0]) and monotonic() < deadline:
        sleep(1)
    return left


@dataclass
class Verdict:
    """Figures, and what is wrong with them."""

    figures: dict[str, int]
    wrong: list[str]


def judge(shop: Shop, database: Database, purchases: list[Purchase], left: tuple[int, int, int]) -> Verdict:
    """Compare what the shop said with what it has, and with the mail that went out."""
    rows = database.ask("SELECT id::text, email, number FROM orders_order")
    orders = {order_id: email for order_id, email, _ in rows}
    promised = [purchase for purchase in purchases if purchase.status == 201]
    lost = [purchase for purchase in promised if orders.get(purchase.order) != purchase.email]
    doubled = [email for email, count in Counter(orders.values()).items() if count > 1]
    confirmed = confirmations(shop.folder / "mail")
    without_mail = [email for email in orders.values() if confirmed[email] != 1]
    (dead,) = database.ask("SELECT count(*) FROM core_delivery WHERE status = 'dead'")[0]
    gaps, untold, overtaken = database.ask(ORDER)[0]
    verified = shop.manage("verify", "--json")
    figures = {
        "purchases tried": len(purchases),
        "requests": sum(purchase.tries for purchase in purchases),
        "orders": len(orders),
        "orders answered 201": len(promised),
        "lost": len(lost),
        "doubled": len(doubled),
        "orders without exactly one confirmation": len(without_mail),
        "orders without exactly one event": untold,
        "gaps in the feed of events": gaps,
        "deliveries that overtook an earlier one": overtaken,
        "dead deliveries": dead,
        "deliveries that still wait": left[0],
        "payments in the air": left[1],
        "events not in the feed yet": left[2],
        "violations of an invariant": len(verified.stdout.splitlines()),
    }
    must_be_nothing = list(figures)[4:]
    wrong = [f"{name}: {figures[name]}" for name in must_be_nothing if figures[name]]
    if verified.returncode:
        wrong.append(verified.stdout[-4000:] + verified.stderr[-4000:])
    if not promised:
        wrong.append("Nothing was sold at all.")
    return Verdict(figures, wrong)


def confirmations(folder: Path) -> Counter[str]:
    """Count the confirmations in the mail folder, by whom they went to."""
    found: Counter[str] = Counter()
    for path in folder.glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        if re.search(r": your order \d+$", message["Subject"]):
            found[message["To"]] += 1
    return found
