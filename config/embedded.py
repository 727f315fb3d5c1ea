"""A Celery worker and beat as threads of the web process, so that a shop needs no second program."""

import logging
import os
import threading
import time
from collections.abc import Callable

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
PAUSE = 5.0
"""Seconds before a thread that has failed is started again."""


class EmbeddedTasks:
    """The two threads, from start to stop."""

    def __init__(self) -> None:
        # Celery runs every system check when a worker starts; `manage.py check` is the place for that.
        os.environ.setdefault("CELERY_SKIP_CHECKS", "true")
        self._is_stopping = threading.Event()

    def start(self) -> None:
        """Start both; an outside broker that does not answer is tried again until it does."""
        if settings.CELERY_BROKER_URL.startswith("memory://"):
            # What an earlier process had in hand died with its memory, so no lease holds any longer.
            outbox.release_leases(at=timezone.now())
            app.send_task("core.tasks.relay_outbox")
            connections.close_all()
        for run in (self._work, self._beat):
            threading.Thread(target=self._keep_up, args=(run,), name=f"celery{run.__name__}", daemon=True).start()

    def stop(self) -> None:
        """Let the task at work finish, within reason; the idle threads end with the process."""
        self._is_stopping.set()
        state.should_stop = 0  # type: ignore[assignment]  # the exit status, once there is one
        deadline = time.monotonic() + STOPPING
        while state.active_requests and time.monotonic() < deadline:
            time.sleep(0.05)
        if state.active_requests:
            logger.warning("A task is still at work, and will be run again after the next start.")

    def _keep_up(self, run: Callable[[], None]) -> None:
        """Run a thread's loop again whenever it ends before its time: the shop sells on, and must not fall silent."""
        while not self._is_stopping.is_set():
            try:
                run()
            except Exception:
                logger.exception("Celery's thread %s has failed", run.__name__)
            self._is_stopping.wait(PAUSE)

    def _work(self) -> None:
        # The solo pool runs tasks in this very thread. One worker alone has nobody to gossip with.
        worker = WorkController(
            app=app, pool="solo", without_gossip=True, without_mingle=True, without_heartbeat=True, task_events=False
        )
        worker.start()

    def _beat(self) -> None:
        # The schedule is kept in memory: after a start everything is due one interval later.
        Service(app, max_interval=1, scheduler_cls=Scheduler).start()
