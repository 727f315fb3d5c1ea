"""This process as others see it, and whether another one is still there."""

import os
import socket


def here() -> str:
    """Name this process: the host, and its number there."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def has_ended(name: str) -> bool:
    """Say whether a process is known to have ended; of one on another host nobody here can know."""
    host, _, number = name.rpartition(":")
    if host != socket.gethostname()[:80] or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except OSError as error:
        return isinstance(error, ProcessLookupError)  # somebody else's may not be signaled, and is there
    return False
