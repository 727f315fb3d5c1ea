"""The first thing that a request meets: headers that cannot be read are no fault of ours."""

from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """A request whose Content-Type may be anything: what cannot be read counts as none, and is answered 415."""

    def _set_content_type_params(self, meta: Any) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # unknown to the stubs
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """Django's WSGI application, with our requests."""

    request_class = Request


def get_application() -> Handler:
    """Set Django up and give the application for a server."""
    django.setup(set_prefix=False)
    return Handler()
