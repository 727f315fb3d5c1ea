"""Connections to the database that threads keep from one request to the next."""

from select import POLLIN, poll
from typing import Any

from django.db import connections


def drop_lost_connections(**more: Any) -> None:
    """Close connections that PostgreSQL has ended since this thread last asked, as it does when it is restarted.

    A server says nothing between two questions, so whatever there is to read is its farewell. Not its every end is
    seen: of a machine that vanished we hear nothing.
    """
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "postgresql" or connection.connection is None or connection.in_atomic_block:
            continue
        if _is_lost(connection.connection):
            connection.close()


def _is_lost(kept: Any) -> bool:
    if kept.closed:
        return True
    ready = poll()
    ready.register(kept.fileno(), POLLIN)
    return bool(ready.poll(0))
