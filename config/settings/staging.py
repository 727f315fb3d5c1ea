"""A rehearsal of production: the same rules, but browsers forget them after a minute."""

from config import env
from config.settings.production import *  # noqa: F403 these settings are those, and more

# Payments that move no money, to rehearse with; production does not know them.
TEST_PAYMENTS = env.boolean("TEST_PAYMENTS", False)
SECURE_HSTS_SECONDS = 60
