"""A laptop: nothing configured, nothing to install beside Python; DEBUG only where it is asked for."""

import secrets

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR

DEBUG = env.boolean("DEBUG", False)
ALLOWED_HOSTS = env.strings("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
SHOW_MAIL_PAGE = True
SERVE_MEDIA = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG


def _secret_key() -> str:
    """Make a random key once and keep it, so that sessions and tokens outlive a restart."""
    path = VAR_DIR / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass  # made by an earlier start, or a second ago by another process
    return path.read_text(encoding="utf-8")


SECRET_KEY = env.text("SECRET_KEY", "") or _secret_key()
