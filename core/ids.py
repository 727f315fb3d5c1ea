"""Time-ordered ids: new rows land at the end of their index."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Make a UUID that starts with the Unix time in milliseconds, then in 1/4096 of one (RFC 9562, 5.7 and 6.2).

    So what one process makes sorts in the order of its making, also within one transaction.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = bytearray(milliseconds.to_bytes(6, "big") + (rest * 4096 // 1_000_000).to_bytes(2, "big") + os.urandom(8))
    value[6] |= 0x70
    value[8] = 0x80 | (value[8] & 0x3F)
    return uuid.UUID(bytes=bytes(value))
