"""A file that is handed in over HTTP ..."""

import signal
import sqlite3
from contextlib import closing

import requests

from apps.products.services.imports import BATCH
from tests.journeys.shops import Shop, running, wait_for

OWNER = {"email": "owner@example.com", "password": "a-given-passphrase"}
PRODUCTS = 12 * BATCH


class Staff:
    """A member of staff at a shop, who signs in anew each time that it was started."""

    def __init__(self, shop: Shop) -> None:
        self.api, self.session = f"{shop.url}/api/v1/", requests.Session()
        access = self.session.post(f"{self.api}auth/token/", json=OWNER, timeout=30).json()["access"]
        self.session.headers["Authorization"] = f"Bearer {access}"

    def hand_in(self, text: str) -> str:
        answer = self.session.post(f"{self.api}imports/", files={"file": ("cups.csv", text)}, timeout=60)
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def see(self, run_id: str) -> dict:
        return self.session.get(f"{self.api}imports/{run_id}/", timeout=30).json()

    def count(self) -> int:
        return self.session.get(f"{self.api}products/?count=exact", timeout=60).json()["count"]


def test_is_imported_whole_though_the_shop_is_killed_midway(tmp_path):
    given = {
        "ADMIN_EMAIL": OWNER["email"],
        "ADMIN_PASSWORD": OWNER["password"],
        "IMPORT_DIR": str(tmp_path / "imports"),
    }
    shop = Shop(f"sqlite:///{tmp_path}/shop.sqlite3", tmp_path / "mail", environment=given)
    rows = "".join(f"Zeppelin {number},{'?' if number == 7 else 5},3\n" for number in range(PRODUCTS))
    with running(shop):
        staff = Staff(shop)
        before = staff.count()
        run_id = staff.hand_in(f"name,price,stock\n{rows}")
        assert wait_for(lambda: staff.see(run_id)["entries_done"] >= BATCH, 60), staff.see(run_id)
        shop.end(signal.SIGKILL)
    with closing(sqlite3.connect(tmp_path / "shop.sqlite3")) as database:
        ((begun,),) = database.execute("SELECT entries_done FROM products_importrun").fetchall()

    with running(shop):
        staff = Staff(shop)
        assert wait_for(lambda: staff.see(run_id)["status"] == "completed", 120), staff.see(run_id)

        run = staff.see(run_id)
        assert BATCH <= begun < PRODUCTS
        assert (run["created"], run["rejected"], run["has_rejects"]) == (PRODUCTS - 1, 1, True)
        assert staff.count() == before + PRODUCTS - 1
