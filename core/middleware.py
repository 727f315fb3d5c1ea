"""What every answer carries: a request id, the time it took, the statements it cost."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.http import ConditionalGetMiddleware as DjangoConditionalGetMiddleware
from django.utils.cache import get_conditional_response

from core import problems
from core.exceptions import PreconditionFailed
from core.logs import request_id
from core.preconditions import etag_of

logger = logging.getLogger("core.requests")

SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")

UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError)
"""What Django raises where a caller sent what it does not read: too many fields, too long ones, broken forms."""

Respond = Callable[[HttpRequest], HttpResponse]


class StatementCounter:
    """Counts SQL statements, transaction control aside: the budget that an endpoint has."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Count one and run it."""
        if not sql.startswith(TRANSACTION_CONTROL):
            self.count += 1
        return execute(sql, params, many, context)


class RequestMiddleware:
    """Names each request, times it, and turns what no view foresaw into a problem under /api/."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with X-Request-ID and Server-Timing."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if SANE.fullmatch(given) else uuid.uuid4().hex)
        counter = StatementCounter()
        try:
            with connection.execute_wrapper(counter):
                response = self._answer(request)
            if request.method == "HEAD" and response.status_code != 304 and not response.streaming:
                _drop_body(response)
            response["X-Request-ID"] = request_id.get()
            milliseconds = (time.perf_counter() - started) * 1000
            response["Server-Timing"] = f'db;desc="{counter.count} queries", total;dur={milliseconds:.1f}'
            return response
        finally:
            request_id.reset(token)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if problems.is_api(request):
            try:
                request.encoding = "utf-8"  # whatever the caller's charset: some name codecs that are none for text
            except UNREADABLE as error:  # the setter may read the query
                return problems.bad_request(request, error)
        # No text of the shop holds a NUL, and PostgreSQL refuses them with a fault.
        if problems.is_api(request) and "\x00" in request.path_info + unquote(request.META.get("QUERY_STRING", "")):
            return problems.respond(400, "malformed", "An address cannot hold NUL characters.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a fault under /api/ as a problem, also while debugging; tell whoever watches for faults."""
        if not problems.is_api(request):
            return None
        if isinstance(exception, UNREADABLE):
            return problems.bad_request(request, exception)
        got_request_exception.send(sender=type(self), request=request)
        logger.error("Fault at %s %s", request.method, request.path, exc_info=exception)
        return problems.server_error(request)


def _drop_body(response: HttpResponse) -> None:
    """Answer HEAD by what GET would say of its body; servers complain about a body here, and drop it."""
    response.headers.setdefault("Content-Length", str(len(response.content)))
    response.content = b""


class ConditionalGetMiddleware(DjangoConditionalGetMiddleware):
    """An ETag on every read under /api/, and 304 where the caller has it already."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Leave pages and files to their own rules; keep answers out of shared caches unless a view lets them in.

        The answer to a write has an ETag where it says whose representation it is.
        """
        if not problems.is_api(request):
            return response
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if response.status_code == 304:
            del response["Content-Length"]  # that of the answer which the caller has is another
        is_read = request.method in {"GET", "HEAD"}
        is_whole = response.status_code == 200 if is_read else response.has_header("Content-Location")
        if not is_whole or response.streaming or not self.needs_etag(response):
            return response
        if not response.has_header("ETag"):
            response["ETag"] = etag_of(response.content)  # HEAD still has its body, so its ETag is the one that GET has
        return _conditional(request, response) if is_read else response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    answer = get_conditional_response(request, etag=response["ETag"], response=response) or response
    return problems.refuse(PreconditionFailed()) if answer.status_code == 412 else answer
