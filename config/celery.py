"""The Celery application: every process that sends or runs tasks shares it."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_init
from django.db import close_old_connections, connections

from core.connections import drop_lost_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("shopwright")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Celery would close connections before and after each task, so that each one connects anew. What holds between requests
# is enough: a connection is closed that is old or lost.
app.conf["CELERY_DB_REUSE_MAX"] = 2**62


@worker_init.connect
def begin_without_connections(**more: Any) -> None:
    """Close what is open before a worker forks, or its processes would talk over one another."""
    connections.close_all()


@task_prerun.connect
@task_postrun.connect
def look_after_connections(task: Any, **more: Any) -> None:
    """Do between tasks what is done between requests; a task that is called like a function stays as it is."""
    if not task.request.is_eager:
        close_old_connections()
        drop_lost_connections()
