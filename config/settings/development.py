"""A laptop: nothing configured, nothing to install beside Python; DEBUG only where it is asked for."""

import os
import secrets
from hashlib import sha256
from pathlib import Path

from config import env

env.load_file()

from config.settings.base import *  # noqa: E402, F403  # .env must be read before any setting is
from config.settings.base import DATABASES, HOST, VAR_DIR  # noqa: E402 as above

DEBUG = env.boolean("DEBUG", False)
ALLOWED_HOSTS = env.strings("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver", HOST])
SHOW_MAIL_PAGE = True
SERVE_MEDIA = True

# Static files are served from where they lie; collecting them would only slow the start down.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Several shops may run from one checkout, and must not take one another's tasks from a broker that they share.
DATABASE_NAME = "{HOST}:{PORT}/{NAME}".format(**DATABASES["default"])
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", f"shopwright-{sha256(DATABASE_NAME.encode()).hexdigest()[:12]}")

TEST_PAYMENTS = True

VAR_DIR.mkdir(exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """Make a random key once and keep it, so that sessions and tokens outlive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        unfinished = VAR_DIR / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        try:
            # Appears whole or not at all, and only once: two shops that start together get the same key.
            os.link(unfinished, path)
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return path.read_text(encoding="utf-8")


SECRET_KEY = env.text("SECRET_KEY", "") or _secret_key()
