"""The Celery application: every process that sends or runs tasks shares it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("shopwright")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
