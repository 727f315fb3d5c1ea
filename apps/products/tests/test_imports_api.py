"""Handing in a file ..."""

import csv
import io
import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.products import services
from apps.products.models import ImportProblem, ImportRun, Product
from apps.products.services import uploads
from apps.products.tests.factories import ProductFactory, base_currency
from apps.products.tests.importers.books import workbook
from core.models import Delivery
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports/"
CUPS = "name,sku,price,stock\nCup,C-1,4.50,3\nBowl,B-1,abc,1\nPot,P-1,9.00,2\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where files wait; the shop has a currency."""
    settings.IMPORT_DIR = tmp_path / "imports"
    base_currency()
    return settings.IMPORT_DIR


def hand_in(api, content=CUPS, name="cups.csv", **fields):
    body = content if isinstance(content, bytes) else content.encode()
    return api.post(URL, {"file": SimpleUploadedFile(name, body), **fields}, format="multipart")


def imported(api, content=CUPS, **fields):
    """Hand in a file, let the worker do its work, and see what has come of it."""
    response = hand_in(api, content, **fields)
    assert response.status_code == 202, response.json()
    deliver()
    return api.get(response["Location"]).json()


def counts(run):
    return [run[name] for name in ("created", "updated", "unchanged", "rejected")]


def test_is_accepted_and_waits_for_a_worker(admin_api, admin):
    response = hand_in(admin_api, update="true")

    run = response.json()
    assert response.status_code == 202
    assert response["Location"] == f"{URL}{run['id']}/"
    assert (run["status"], run["format"], run["file_name"], run["progress"]) == ("waiting", "csv", "cups.csv", 0)
    assert (run["update"], run["dry_run"], counts(run)) == (True, False, [0, 0, 0, 0])
    assert ImportRun.objects.get().actor == admin
    assert not Product.objects.exists()


def test_is_imported_with_progress_counts_and_the_reasons_of_rejects(admin_api):
    run = imported(admin_api)

    assert (run["status"], run["progress"], counts(run)) == ("completed", 1.0, [2, 0, 0, 1])
    assert run["problems"] == [
        {"label": "B-1", "line": 3, "column": "price", "reason": '"abc" is not a number like "49.90".'}
    ]
    assert set(Product.objects.values_list("slug", "price", "stock")) == {("cup", 450, 3), ("pot", 900, 2)}
    assert Delivery.objects.get().status == "done"


def test_gives_its_rejects_back_to_be_corrected_and_handed_in_again(admin_api):
    run = imported(admin_api)

    response = admin_api.get(f"{URL}{run['id']}/rejects/", headers={"Accept": "text/csv"})

    rejects = b"".join(response.streaming_content).decode()
    [row] = csv.DictReader(io.StringIO(rejects))
    assert run["has_rejects"] is True
    assert response["Content-Disposition"] == 'attachment; filename="cups-rejects.csv"'
    assert (row["Reject line"], row["sku"]) == ("3", "B-1")
    assert counts(imported(admin_api, rejects.replace("abc", "6.00"))) == [1, 0, 0, 0]


def test_has_no_rejects_before_it_is_over_nor_without_any(admin_api):
    waiting = hand_in(admin_api).json()
    clean = imported(admin_api, "name,price\nCup,1\n", name="clean.csv")

    for run in (waiting, clean):
        assert run["has_rejects"] is False
    assert admin_api.get(f"{URL}{clean['id']}/rejects/").status_code == 404


def test_tells_all_its_problems_in_pages(admin_api):
    bad = "name,price\n" + "".join(f"Cup {number},x\n" for number in range(150))

    run = imported(admin_api, bad)

    page = admin_api.get(f"{URL}{run['id']}/problems/", {"page_size": 100}).json()
    rest = admin_api.get(page["next"]).json()
    assert (len(run["problems"]), len(page["results"]), len(rest["results"])) == (100, 100, 50)
    assert rest["results"][-1]["line"] == 151


def test_is_a_dry_run_where_that_is_wanted(admin_api):
    run = imported(admin_api, dry_run="true")

    assert counts(run) == [2, 0, 0, 1]
    assert not Product.objects.exists()


def test_changes_what_is_there_only_where_that_is_wanted(admin_api):
    product = ProductFactory(name="Cup", slug="cup", price=100)

    assert counts(imported(admin_api, "name,slug,price,status\nCup,cup,2.00,active\n")) == [0, 0, 1, 0]
    assert counts(imported(admin_api, "name,slug,price,status\nCup,cup,2.00,active\n", update="true")) == [0, 1, 0, 0]
    product.refresh_from_db()
    assert product.price == 200


def test_may_be_a_workbook_or_have_a_mapping(admin_api):
    assert counts(imported(admin_api, workbook(["name", "price"], ["Cup", 4.5]), name="cups.xlsx")) == [1, 0, 0, 0]
    mapping = '[columns]\nname = "Was"\nprice = "Preis"\n[format]\ndecimal = ","\n'
    assert counts(imported(admin_api, "Was;Preis\nTopf;1.234,50\n", mapping=mapping)) == [1, 0, 0, 0]
    assert Product.objects.get(slug="topf").price == 123450


@pytest.mark.parametrize(
    ("content", "fields", "code"),
    [
        (b"", {}, "invalid"),
        ("\n \n", {}, "unusable_file"),
        ("name,price\n", {}, "unusable_file"),
        ("colour,size\nred,S\n", {}, "unusable_file"),
        (PNG, {"name": "products.csv"}, "unusable_file"),
        (CUPS, {"mapping": "[columns"}, "unusable_file"),
        (CUPS, {"mapping": '[columns]\nname = "No such"\n'}, "unusable_file"),
        (CUPS, {"format": "shopify"}, "unusable_file"),
        (CUPS, {"format": "oscar"}, "invalid"),
        (CUPS, {"dry_run": "perhaps"}, "invalid"),
        (CUPS, {"mapping": "x" * 50_001}, "invalid"),
    ],
)
def test_is_refused_at_once_where_nothing_can_be_taken_from_it(admin_api, folder, content, fields, code):
    response = hand_in(admin_api, content, **fields)

    assert (response.status_code, response.json()["code"]) == (400, code)
    assert not ImportRun.objects.exists()
    assert not Delivery.objects.exists()
    assert not list(folder.glob("*"))


def test_is_refused_unread_where_its_form_says_that_it_is_too_long(admin_api, settings):
    settings.IMPORT_MAX_BYTES = 1000
    response = hand_in(admin_api, CUPS + "#" * 70_000)

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_is_refused_where_it_is_a_little_too_long(admin_api, folder, settings):
    settings.IMPORT_MAX_BYTES = 20

    response = hand_in(admin_api)

    assert (response.status_code, list(response.json()["errors"])) == (400, ["file"])
    assert not list(folder.glob("*"))


@pytest.mark.parametrize("body", [{}, {"file": "text"}])
def test_needs_a_file(admin_api, body):
    response = admin_api.post(URL, body, format="multipart")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["file"])


def test_is_kept_where_its_name_cannot_lead(admin_api, folder):
    run = hand_in(admin_api, name="../../../etc/passwd.csv").json()

    assert run["file_name"] == "passwd.csv"
    assert [path.relative_to(folder).parts[1] for path in folder.rglob("*") if path.is_file()] == ["products"]
    assert oct(next(folder.iterdir()).stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize("held", ["add_importrun", "add_product", "change_product", "view_importrun"])
def test_is_for_staff_who_may_write_products_too(api, held):
    clerk = get_user_model().objects.create_user("clerk@example.com", "a-long-passphrase", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename=held))
    api.force_authenticate(clerk)

    assert hand_in(api).status_code == 403
    assert not ImportRun.objects.exists()


def test_is_done_a_slice_at_a_time(admin_api, monkeypatch):
    monkeypatch.setattr(uploads, "SLICE", 0.0)
    monkeypatch.setattr("apps.products.services.imports.BATCH", 10)
    rows = "".join(f"Cup {number},{'x' if number == 3 else 1}\n" for number in range(25))
    run_id = hand_in(admin_api, f"name,price\n{rows}").json()["id"]
    delivery = Delivery.objects.get()
    seen = []

    for _ in range(4):
        services.carry_on_import(run_id=UUID(run_id), delivery_id=delivery.pk)
        run = admin_api.get(f"{URL}{run_id}/").json()
        seen.append((run["status"], run["entries_done"], run["rejected"]))

    assert seen == [("waiting", 10, 1), ("waiting", 20, 1), ("waiting", 25, 1), ("completed", 25, 1)]
    assert Product.objects.count() == 24
    rejects = b"".join(admin_api.get(f"{URL}{run_id}/rejects/").streaming_content)
    assert rejects.count(b"\n") == 2


def test_is_done_in_the_order_of_handing_in(admin_api, monkeypatch):
    monkeypatch.setattr(uploads, "SLICE", 0.0)
    monkeypatch.setattr("apps.products.services.imports.BATCH", 1)
    first, second = (hand_in(admin_api, name=f"{name}.csv").json()["id"] for name in ("one", "two"))
    deliveries = {str(delivery.event.payload["run_id"]): delivery for delivery in Delivery.objects.all()}

    for run_id in (first, second):
        services.carry_on_import(run_id=UUID(run_id), delivery_id=deliveries[run_id].pk)

    waiting = Delivery.objects.get(pk=deliveries[second].pk)
    assert ImportRun.objects.get(pk=second).entries_done == 0
    assert timedelta(seconds=4) < waiting.due_at - timezone.now() < timedelta(seconds=6)


def test_goes_on_where_a_worker_died(admin_api, folder, monkeypatch):
    monkeypatch.setattr("apps.products.services.imports.BATCH", 1)
    run_id = hand_in(admin_api).json()["id"]
    dead = ImportRun.objects.get()

    def die(*args):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(uploads.RejectsFile, "add", die)
        with pytest.raises(MemoryError):
            deliver()
    dead.refresh_from_db()
    assert (dead.status, dead.entries_done, Delivery.objects.get().attempts) == ("interrupted", 2, 1)

    Delivery.objects.update(due_at=timezone.now())
    deliver()

    assert counts(admin_api.get(f"{URL}{run_id}/").json()) == [2, 0, 0, 1]
    assert Product.objects.count() == 2


def test_fails_with_a_sentence_where_its_file_has_gone(admin_api, folder):
    run_id = hand_in(admin_api).json()["id"]
    next(folder.rglob("products")).unlink()

    deliver()

    run = admin_api.get(f"{URL}{run_id}/").json()
    assert (run["status"], run["error"]) == ("failed", "There is no such file.")
    assert Delivery.objects.get().status == "done"


def test_is_not_kept_longer_than_a_week(admin_api, folder):
    old, recent = (imported(admin_api, name=f"{name}.csv")["id"] for name in ("old", "new"))
    (folder / "stray").mkdir()
    long_ago = (timezone.now() - timedelta(days=8)).timestamp()
    for path in folder.iterdir():
        os.utime(path, (long_ago, long_ago))
    ImportRun.objects.filter(pk=old).update(updated_at=timezone.now() - timedelta(days=8))

    assert services.delete_old_imports(at=timezone.now()) == 2

    assert [path.name for path in folder.iterdir()] == [recent.replace("-", "")]
    assert admin_api.get(f"{URL}{old}/").json()["has_rejects"] is False
    assert counts(admin_api.get(f"{URL}{old}/").json()) != []


def test_lists_all_imports_newest_first_in_one_statement(admin_api, budget):
    for number in range(3):
        ImportRun.objects.create(file_name=f"{number}.csv")

    with budget(1):
        names = [run["file_name"] for run in admin_api.get(URL).json()["results"]]

    assert names == ["2.csv", "1.csv", "0.csv"]


def test_forgets_problems_after_a_month(folder):
    run = ImportRun.objects.create(file_name="old.csv")
    ImportProblem.objects.create(run=run, entry=0, line=1, reason="x")
    ImportRun.objects.update(created_at=timezone.now() - timedelta(days=31))

    services.delete_old_imports(at=timezone.now())

    assert not ImportProblem.objects.exists()
    assert Path(folder).exists() is False
