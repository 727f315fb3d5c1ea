"""A Celery worker and beat as threads of the web process, so that a shop needs no second program."""

import logging
import os
import threading
import time

from celery.beat import Scheduler, Service
from celery.worker import WorkController, state
from django.conf import settings
from django.db import connections
from django.utils import timezone

from config.celery import app
from core import outbox

logger = logging.getLogger(__name__)

STOPPING = 3.0
"""Seconds that the task at work has to finish; what does not is handed out again after the next start."""


class EmbeddedTasks:
    """The two threads, from start to stop."""

    def __init__(self) -> None:
        # Celery runs every system check when a worker starts; `manage.py check` is the place for that.
        os.environ.setdefault("CELERY_SKIP_CHECKS", "true")
        self._worker = threading.Thread(target=self._work, name="celery-worker", daemon=True)
        # Beat keeps its schedule in memory: after a start everything is due one interval later.
        self._beat = Service(app, max_interval=1, scheduler_cls=Scheduler)
        self._beat_thread = threading.Thread(target=self._beat.start, name="celery-beat", daemon=True)

    def start(self) -> None:
        """Start both; an outside broker that does not answer is tried again until it does."""
        if settings.CELERY_BROKER_URL.startswith("memory://"):
            # What an earlier process had in hand died with its memory, so no lease holds any longer.
            outbox.release_leases(at=timezone.now())
            app.send_task("core.tasks.relay_outbox")
            connections.close_all()
        self._worker.start()
        self._beat_thread.start()

    def stop(self) -> None:
        """Let the task at work finish, within reason; the idle threads end with the process."""
        state.should_stop = 0  # type: ignore[assignment]  # the exit status, once there is one
        self._beat.stop()
        deadline = time.monotonic() + STOPPING
        while state.active_requests and time.monotonic() < deadline:
            time.sleep(0.05)
        if state.active_requests:
            logger.warning("A task is still at work, and will be run again after the next start.")

    def _work(self) -> None:
        # The solo pool runs tasks in this very thread. One worker alone has nobody to gossip with.
        worker = WorkController(
            app=app, pool="solo", without_gossip=True, without_mingle=True, without_heartbeat=True, task_events=False
        )
        worker.start()
