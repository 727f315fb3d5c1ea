"""Runs it: `make torture DURATION=600` (seconds); SEED draws the same chances again."""

import os
import random
import sys
import tempfile
import threading
from pathlib import Path

from tests.cluster.running import Shop, open_shop
from tests.figures import write_section
from tests.servers import free_port
from tests.torture.chaos import Chaos
from tests.torture.servers import private_servers
from tests.torture.shoppers import AT_ONCE, SOONER_OR_LATER, Shopper
from tests.torture.verdict import Verdict, judge, wait_until_settled

WHOLE = 600
"""Seconds of the run whose figures are written down."""

SHOPPERS = 4
SETTLING = 240
"""Seconds that the outbox and the sweep have for what was left in the air."""


def run(duration: float, seed: int, payments: list[dict[str, str]]) -> Verdict:
    """Shop and torture for so many seconds, let the dust settle, and judge."""
    chance = random.Random(seed)
    with private_servers() as (database, broker), tempfile.TemporaryDirectory() as folder:
        places = {
            "DATABASE_URL": database.url,
            "CELERY_BROKER_URL": f"{broker.url}/0",
            "CACHE_URL": f"{broker.url}/1",
            "WEB_CONCURRENCY": "2",
        }
        shop = Shop(Path(folder), free_port(), places, {"TEST_PAYMENTS": "true", "RESERVATION_MINUTES": "1"})
        with open_shop(shop):
            closing = threading.Event()
            skus = stocked(shop)
            shoppers = [
                Shopper(shop.url, skus, closing, random.Random(chance.random()), payments) for _ in range(SHOPPERS)
            ]
            chaos = Chaos(shop, database, broker, closing, random.Random(chance.random()))
            threads = [threading.Thread(target=work) for work in (chaos.reign, *(each.shop for each in shoppers))]
            for thread in threads:
                thread.start()
            threading.Event().wait(duration)
            closing.set()
            for thread in threads:
                thread.join()
            shop.wait_until_ready()
            for _ in range(2):  # what was not answered in the turmoil, and then what is paid by now
                for shopper in shoppers:
                    shopper.ask_for_the_rest()
                left = wait_until_settled(database, SETTLING)
            purchases = [purchase for shopper in shoppers for purchase in shopper.purchases]
            verdict = judge(shop, database, purchases, left)
            verdict.figures = {"seconds": round(duration), **chaos.done, **verdict.figures}
            return verdict


def stocked(shop: Shop) -> list[str]:
    """Fill the shelves, once: plenty of most things, and some that will sell out."""
    file = shop.folder / "goods.csv"
    skus = [f"GOOD-{number}" for number in range(30)]
    if not file.exists():
        rows = [f"Good {sku},{sku},9.90,{40 if index < 5 else 1_000_000},active" for index, sku in enumerate(skus)]
        file.write_text("\n".join(["name,sku,price,stock,status", *rows]))
        for command in (("load_demo",), ("import_products", str(file))):
            done = shop.manage(*command)
            if done.returncode:
                sys.exit(done.stdout + done.stderr)
    return skus


def main() -> None:
    """Torture, print and keep the figures, and say by the exit status how it went."""
    duration, seed = float(os.environ.get("DURATION", WHOLE)), int(os.environ.get("SEED", "0") or 0)
    payments = SOONER_OR_LATER if duration >= 60 else AT_ONCE  # a short run does not wait for what is late
    seed = seed or random.randrange(1, 10**6)
    verdict = run(duration, seed, payments)
    verdict.figures = {"seed": seed, **verdict.figures}
    for name, figure in verdict.figures.items():
        print(f"{name:<42}{figure:>8}")
    if verdict.wrong:
        sys.exit("\n".join(["", "This must not happen:", *verdict.wrong]))
    if duration >= WHOLE:
        write_section("torture", verdict.figures)


if __name__ == "__main__":
    main()
