"""A rehearsal of production: the same rules, but browsers forget them after a minute."""

from config.settings.production import *  # noqa: F403

SECURE_HSTS_SECONDS = 60
