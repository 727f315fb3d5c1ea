"""Whatever is sent to any address of the schema is answered as the schema says, and never by a fault."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.journeys.shops import Shop, running

CASES_AN_OPERATION = "8"
OPEN_TO_GUESTS = "/(auth|carts|checkout)/"
"""Staff would sign themselves out, or change their password, in the middle of it."""

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance,unsupported_method"
GENEROUS = {
    "THROTTLE_AUTH_ADDRESS": "100000/min",
    "THROTTLE_AUTH_ACCOUNT": "100000/min",
    "ADMIN_PASSWORD": "open-sesame",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzzed")
    shop = Shop(f"sqlite:///{folder}/shop.sqlite3", folder / "mail", environment=GENEROUS)
    with running(shop):
        yield shop


def fuzz(shop: Shop, folder: Path, *more: str) -> None:
    """Send a fixed number of cases to every operation; fail with what was found."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{shop.url}/api/schema/?format=json",
        "--url", shop.url, "--checks", CHECKS, "--max-examples", CASES_AN_OPERATION, "--seed", "1",
        "--phases", "coverage,fuzzing", "--workers", "1", "--request-timeout", "60", "--continue-on-failure", *more,
    ]  # fmt: skip
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-20000:] + found.stderr
    assert "Test cases" in found.stdout
    assert "Fault at" not in shop.printed


def test_to_a_guest(shop, tmp_path):
    fuzz(shop, tmp_path, "--include-path-regex", OPEN_TO_GUESTS)


def test_to_staff(shop, tmp_path):
    sign_in = {"email": "admin@example.com", "password": "open-sesame"}
    access = requests.post(f"{shop.url}/api/v1/auth/token/", json=sign_in, timeout=30).json()["access"]

    fuzz(shop, tmp_path, "--header", f"Authorization: Bearer {access}", "--exclude-path-regex", OPEN_TO_GUESTS)
