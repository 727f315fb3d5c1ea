"""Reading the shop's mails as a client would."""

import re


def read(message, name):
    """Find `key: ...` in a mail's text."""
    return re.search(rf"^{name}: (\S+)$", message.body, re.M)[1]


def reset_fields(message, password):
    """Make the body of auth/password/reset/confirm/ from a mail."""
    return {"uid": read(message, "uid"), "token": read(message, "token"), "password": password}
