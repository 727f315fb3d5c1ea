"""Settings ..."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

GOOD = {
    "SECRET_KEY": "Zq7-only-for-this-test-" * 3,
    "ALLOWED_HOSTS": "shop.example",
    "SHOP_URL": "https://shop.example",
    "DATABASE_URL": "postgres://shop:secret@db.example/shop",
    "CELERY_BROKER_URL": "amqp://broker.example//",
    "CACHE_URL": "redis://cache.example/0",
    "EMAIL_URL": "smtp://mail.example:25",
    "DEFAULT_FROM_EMAIL": "shop@shop.example",
}


def check(place: str, tmp_path: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` with the settings of a place, in an environment of its own."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    known = {"DJANGO_SETTINGS_MODULE": f"config.settings.{place}", "MAIL_DIR": str(tmp_path), **environment}
    command = [sys.executable, "-W", "error::SyntaxWarning", "manage.py", "check", *more]
    return subprocess.run(command, cwd=ROOT, env={**clean, **known}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("place", ["production", "staging"])
def test_of_a_public_place_pass_the_deployment_check_without_a_warning(place, tmp_path) -> None:
    result = check(place, tmp_path, "--deploy", "--fail-level", "WARNING", **GOOD)

    assert result.returncode == 0, result.stderr


def test_of_a_laptop_need_nothing(tmp_path) -> None:
    result = check("development", tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/shop.sqlite3")

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "change-me-" + "x" * 60),
        ("ALLOWED_HOSTS", ""),
        ("SHOP_URL", ""),
        ("DATABASE_URL", "mysql://db.example/shop"),
        ("CACHE_URL", "memcached://cache.example"),
        ("SECURE_SSL_REDIRECT", "perhaps"),
    ],
)
def test_of_a_public_place_refuse_a_bad_value_by_its_name(name, value, tmp_path) -> None:
    result = check("production", tmp_path, **{**GOOD, name: value})

    assert result.returncode != 0
    assert name in result.stderr.strip().splitlines()[-1]
    assert "GOOD" not in result.stderr


def test_read_a_secret_from_the_file_that_is_named(tmp_path) -> None:
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n", encoding="utf-8")
    without_key = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}

    assert check("production", tmp_path, **without_key).returncode != 0
    assert check("production", tmp_path, SECRET_KEY_FILE=str(tmp_path / "key"), **without_key).returncode == 0
