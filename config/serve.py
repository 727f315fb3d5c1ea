"""`make run`: one process that migrates, loads the demo, works the tasks off and serves the shop."""

import errno
import os
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Any, NoReturn

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver
from django.utils.autoreload import run_with_reloader
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from config import gunicorn as gunicorn_settings
from core.handler import get_application

THREADS = 8
GRACE = 5
"""Seconds that requests under way have to finish once the shop is asked to stop."""


class Gunicorn(BaseApplication):
    """Gunicorn's settings, given here and nowhere else."""

    def load_config(self) -> None:
        """Set what differs from Gunicorn's defaults."""
        self.cfg.set("limit_request_line", gunicorn_settings.limit_request_line)
        self.cfg.set("threads", THREADS)
        self.cfg.set("graceful_timeout", GRACE)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("accesslog", "-" if settings.DEBUG else None)
        self.cfg.set("access_log_format", "%(t)s %(s)s %(m)s %(U)s %(D)s us")

    def load(self) -> Any:
        """Build the application, with every address resolved before the first request asks for one."""
        application = get_application()
        _ = get_resolver().url_patterns
        return application


class OnlyWorker(ThreadWorker):
    """Gunicorn's threaded worker without the arbiter above it: whatever ends this process ends the shop."""

    def is_parent_alive(self) -> bool:
        """Outlive the shell or the make that started it."""
        return True

    def init_signals(self) -> None:
        """Stop gracefully on SIGTERM and Ctrl-C; at once when asked a second time."""
        if threading.current_thread() is not threading.main_thread():
            return  # under the reloader, which has the signals
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)

    def handle_exit(self, number: int, frame: FrameType | None) -> None:
        """Take no more requests."""
        if not self.alive:
            os._exit(1)
        super().handle_exit(number, frame)


def main(arguments: list[str]) -> None:
    """Boot the shop and serve it until it is asked to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    if "--reload" in arguments:
        run_with_reloader(serve)
    else:
        serve()


def serve() -> None:
    """Serve until a signal comes."""
    try:
        listener = bind(settings.HOST, settings.PORT)
    except ImproperlyConfigured as error:
        sys.exit(f"The shop cannot start: {error}")
    django.setup()
    from config import first_start  # noqa: PLC0415  # cannot be imported before Django is set up
    from config.embedded import EmbeddedTasks  # noqa: PLC0415  # nor can this

    first_start.prepare_database()
    gunicorn = Gunicorn()
    gunicorn.wsgi()
    listen(listener)
    tasks = EmbeddedTasks()
    tasks.start()
    threading.Thread(target=first_start.greet, name="greeting", daemon=True).start()
    worker = OnlyWorker(0, os.getppid(), [listener], gunicorn, 0, gunicorn.cfg, gunicorn.cfg.logger_class(gunicorn.cfg))
    worker.init_process()
    tasks.stop()
    sys.stdout.flush()
    os._exit(0)  # a request that is still running after its grace would hold the process up


def bind(host: str, port: int) -> socket.socket:
    """Take the address before any work is done; nobody is let in yet. Exits where it is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Head and body of an answer are sent one after the other: the second would wait 40 ms for word of the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
    except (OSError, OverflowError) as error:
        refuse(error)
    return listener


def refuse(error: OSError | OverflowError) -> NoReturn:
    """Say why the shop cannot be served at its address, and exit."""
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        sys.exit(f"Port {settings.PORT} is taken by another program. Choose another one: make run PORT=8001")
    sys.exit(f"The shop cannot be served at {settings.HOST}:{settings.PORT}: {error}")


def listen(listener: socket.socket) -> None:
    """Let requests in. Exits where another shop that started at the same time was faster."""
    try:
        listener.listen(2048)
    except OSError as error:
        refuse(error)


if __name__ == "__main__":
    main(sys.argv[1:])
