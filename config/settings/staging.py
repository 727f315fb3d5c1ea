"""A rehearsal of production: the same rules, but browsers are not told to remember them."""

from config.settings.production import *  # noqa: F403

SECURE_HSTS_SECONDS = 60
SECURE_HSTS_PRELOAD = False
