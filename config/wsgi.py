"""The WSGI entry point for an application server."""

import os

from core.handler import get_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_application()
