"""The test suite: fast hashes, tasks from memory, nothing left behind."""

import tempfile
from pathlib import Path

from config import env
from config.settings.base import *  # noqa: F403 these settings are those, and more
from config.settings.base import INSTALLED_APPS, MIDDLEWARE

SECRET_KEY = "only-for-the-tests-" + "x" * 40
ALLOWED_HOSTS = ["*"]
SERVE_MEDIA = True
SHOW_MAIL_PAGE = True
STATIC_ROOT = None
TEST_PAYMENTS = True
# Factories write past the services that move versions; tests of what is kept turn it on.
ANSWER_CACHE_MB = 0
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter", "zeal"]
# A query for each row of a list fails the test that makes the request.
MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]
ZEAL_ALLOWLIST = [{"model": "*", "field": "get()"}]  # asking twice for single rows is what budgets are for
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

SCRATCH = Path(tempfile.mkdtemp(prefix="shopwright-test-"))
MEDIA_ROOT = SCRATCH / "media"
MAIL_DIR = SCRATCH / "mail"
IMPORT_DIR = SCRATCH / "imports"
CELERY_BROKER_URL = "memory://"
DATABASES = {"default": env.database("TEST_DATABASE_URL", f"sqlite:///{SCRATCH}/test.sqlite3")}
# The threads of tests end before the process does, and nobody would close what they keep.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# In a file, not in memory: threads must meet in it as they do in a shop.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test_shop.sqlite3")}
