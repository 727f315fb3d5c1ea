"""Usernames for those who do not choose one, or chose one that is taken."""

import re

MAX_LENGTH = 150


def username_from(email: str) -> str:
    """Make a username of what stands before the @."""
    return re.sub(r"[^\w.+-]", "-", email.partition("@")[0])[:MAX_LENGTH]


def with_suffix(username: str, suffix: str) -> str:
    """Tell a username apart from the same one that is taken, within the length that there is."""
    return f"{username[: MAX_LENGTH - len(suffix) - 1]}-{suffix}"
