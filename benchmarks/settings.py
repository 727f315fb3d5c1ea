"""The settings of a laptop, with the views beside the shop that it is compared with."""

from config.settings.development import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
