"""One format for every error: RFC 9457 problem details, with a stable code."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults
from django.views.csrf import csrf_failure as csrf_page
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler
from rest_framework_simplejwt.exceptions import TokenError

from core.exceptions import DomainError
from core.logs import request_id
from core.renderers import JSONRenderer, dumps

logger = logging.getLogger("core.problems")

CONTENT_TYPE = "application/problem+json"
FORM = "non_field_errors"
CODES: dict[type[Exception], str] = {
    exceptions.ValidationError: "invalid",
    exceptions.ParseError: "malformed",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "authentication_failed",
    exceptions.PermissionDenied: "permission_denied",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "throttled",
}
"""The codes of DRF's own errors."""


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Mapping[str, list[str]] | None = None,
    context: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Build the body of an error."""
    body: dict[str, Any] = {
        "type": f"urn:shopwright:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    if context:
        body["context"] = context
    body["request_id"] = request_id.get()
    return body


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn every anticipated error, ours and DRF's, into problem details; None (a fault) goes on to answer 500."""
    if isinstance(exc, DomainError):
        body = problem(exc.status, exc.code, exc.detail, errors=exc.errors, context=exc.context)
        response = Response(body, status=exc.status)
    else:
        exc = _as_drf(exc)
        drf_response = drf_exception_handler(exc, context)
        if drf_response is None:
            return None
        response = drf_response
        response.data = _from_drf(exc, response.status_code)
    response.content_type = CONTENT_TYPE
    if request := context.get("request"):
        # An error is JSON whatever the view would have answered in: YAML, a page.
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    return response


def _as_drf(exc: Exception) -> Exception:
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, TokenError):
        return exceptions.AuthenticationFailed(str(exc), "token_not_valid")
    return exc


def _from_drf(exc: Any, status: int) -> dict[str, Any]:
    code = next((CODES[kind] for kind in type(exc).__mro__ if kind in CODES), None) or exc.default_code
    if isinstance(exc, exceptions.ValidationError):
        return problem(status, code, "Some of what was sent cannot be used.", errors=dict(flatten(exc.detail)))
    detail = exc.detail
    if isinstance(detail, dict):  # SimpleJWT's errors carry their own code beside the sentence
        code, detail = str(detail.get("code", code)), detail.get("detail", "")
    elif getattr(detail, "code", None) == "token_not_valid":
        code = "token_not_valid"
    return problem(status, code, str(detail))


def flatten(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Walk nested field errors: `lines.0.quantity` and its sentences."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = path if name == FORM and path else f"{path}.{name}" if path else str(name)
            yield from flatten(inner, here)
    elif isinstance(detail, list) and any(isinstance(part, (dict, list)) for part in detail):
        for index, inner in enumerate(detail):
            yield from flatten(inner, f"{path}.{index}" if path else str(index))
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        if sentences:
            yield path or FORM, [str(sentence) for sentence in sentences]


def is_api(request: HttpRequest) -> bool:
    """Say whether a program asked, so that it gets no HTML."""
    return request.path_info.startswith("/api/")


def respond(status: int, code: str, detail: str) -> HttpResponse:
    """Answer with a problem from outside DRF."""
    return HttpResponse(dumps(problem(status, code, detail)), status=status, content_type=CONTENT_TYPE)


def refuse(error: DomainError) -> HttpResponse:
    """Answer with an anticipated error from outside DRF."""
    return respond(error.status, error.code, error.detail)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    if is_api(request) and isinstance(exception, RequestDataTooBig):
        return respond(413, "body_too_large", "The body of this request is too large.")
    if is_api(request):
        return respond(400, "malformed", "This request cannot be understood.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    if is_api(request):
        return respond(403, "permission_denied", "You may not do this.")
    return defaults.permission_denied(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    if is_api(request):
        return respond(403, "permission_denied", "This request came without a valid CSRF token.")
    return csrf_page(request, reason)


@csrf_exempt  # a write to an address that does not exist is as unknown as a read
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404, and the view behind every unknown path under /api/."""
    if is_api(request):
        return respond(404, "not_found", "There is nothing here.")
    return defaults.page_not_found(request, exception or Http404())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    if is_api(request):
        return respond(500, "fault", "Something went wrong on our side. It has been written down.")
    return defaults.server_error(request)
