"""Importing a file, in processes of their own that meet on the database ..."""

import os
import signal
import subprocess
import sys
from time import monotonic, sleep

import pytest
from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from apps.inventory.models import StockLevel
from apps.products.exceptions import ImportInProgress
from apps.products.importers import open_products
from apps.products.models import ImportRun, Product, Variant
from apps.products.services.import_runs import start_import
from apps.products.services.imports import BATCH
from apps.products.tests.factories import base_currency
from tests.journeys.shops import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

PRODUCTS = 8 * BATCH


def database_url() -> str:
    """The database that this test writes to."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.fixture
def file(tmp_path):
    base_currency()
    path = tmp_path / "products.csv"
    rows = (f"Cup {number},C-{number},5.00,{number % 7}\n" for number in range(PRODUCTS))
    path.write_text("name,sku,price,stock\n" + "".join(rows), encoding="utf-8")
    return path


def begin(file) -> subprocess.Popen:
    """Start an import, and wait until it has written something and is still at work."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_products", str(file)], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    started = monotonic()
    while not ImportRun.objects.filter(entries_done__gte=BATCH).exists():
        assert process.poll() is None, process.communicate()
        assert monotonic() - started < 60
        sleep(0.005)
    return process


def assert_all_is_whole(products: int) -> None:
    assert Product.objects.count() == Variant.objects.count() == StockLevel.objects.count() == products
    moved = StockLevel.objects.annotate(moved=Sum("movements__delta", default=0))
    assert not moved.exclude(moved=F("on_hand")).exists()
    assert not Product.objects.exclude(stock=F("variants__stock_levels__available")).exists()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)]
)
def test_leaves_whole_products_when_it_is_ended_and_goes_on_where_it_stopped(file, number, status):
    with begin(file) as process:
        process.send_signal(number)
        out, err = process.communicate()
    assert process.returncode == status, err
    first = ImportRun.objects.get()
    assert BATCH <= first.entries_done < PRODUCTS
    assert_all_is_whole(first.entries_done)

    with begin(file) as process:
        out, err = process.communicate()

    assert process.returncode == 0
    assert err.startswith(f"This import was interrupted after {first.entries_done} products, on line ")
    assert out.startswith(f"{PRODUCTS} created, 0 updated, 0 unchanged, 0 rejected in ")
    assert_all_is_whole(PRODUCTS)
    assert ImportRun.objects.get().status == "completed"


def test_is_refused_while_another_process_imports(file, tmp_path):
    other, now = tmp_path / "other.csv", timezone.now()
    other.write_text("name,price\nPot,9\n", encoding="utf-8")

    with begin(file) as process:
        with pytest.raises(ImportInProgress, match=r"Another import is running: products\.csv, since"):
            start_import(file=open_products(other, currency="GBP", at=now), update=False, dry_run=False, at=now)
        assert process.wait() == 0

    assert_all_is_whole(PRODUCTS)
