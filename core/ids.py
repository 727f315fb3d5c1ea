"""Time-ordered ids: new rows land at the end of their index."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Make a UUID whose first 48 bits are the Unix time in milliseconds (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    value[6] = 0x70 | (value[6] & 0x0F)
    value[8] = 0x80 | (value[8] & 0x3F)
    return uuid.UUID(bytes=bytes(value))
