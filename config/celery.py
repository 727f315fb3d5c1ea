"""The Celery application: every process that sends or runs tasks shares it."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_init
from django.db import close_old_connections, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("shopwright")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Celery would close the pool of connections before and after each task, so that each one connects to PostgreSQL anew.
# Django's own rule is enough: a connection goes back after each task, and a broken one is thrown away.
app.conf["CELERY_DB_REUSE_MAX"] = 2**62


@worker_init.connect
def begin_without_connections(**more: Any) -> None:
    """Close what is open before a worker forks, or its processes would talk over one another."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql" and connection.pool:  # type: ignore[attr-defined]  # this backend's own
            connection.close_pool()  # type: ignore[attr-defined]


@task_prerun.connect
@task_postrun.connect
def give_connections_back(task: Any, **more: Any) -> None:
    """Do between tasks what Django does between requests; a task that is called like a function stays as it is."""
    if not task.request.is_eager:
        close_old_connections()
