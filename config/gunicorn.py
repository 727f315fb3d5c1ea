"""Gunicorn's settings wherever it serves (`gunicorn -c config/gunicorn.py`), and what it says itself as a problem."""

from typing import Any

from gunicorn import util

limit_request_line = 8190
"""The longest address: long cursors and searches fit."""

control_socket_disable = True


def write_problem(sock: Any, status_int: int, reason: str, mesg: str) -> None:
    """Refuse a request that never reaches the application, in the one format of errors."""
    from core.problems import CONTENT_TYPE, problem  # noqa: PLC0415  # cannot be imported before Django is set up
    from core.renderers import dumps  # noqa: PLC0415  # nor can this

    body = dumps(problem(int(status_int), "malformed", reason))
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\n"
        f"Content-Type: {CONTENT_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin1") + body)


util.write_error = write_problem
