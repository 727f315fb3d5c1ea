"""The settings of a laptop, with the views beside the shop that it is compared with."""

from config.settings.development import *  # noqa: F403 these settings are those, and more

ROOT_URLCONF = "benchmarks.urls"
