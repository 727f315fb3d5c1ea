"""How drf-spectacular describes our views: the one error format, and lists read from columns."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS

from core.columns import Columns, ColumnSerializer
from core.preconditions import IF_MATCH, HeedingMixin, IfMatchMixin
from core.viewsets import KEY_IS_REQUIRED, RepeatableMixin

PROBLEM = "Problem"


def undescribed() -> list[type]:
    """Name the classes whose docstrings are for who writes views and serializers, not for who reads the schema."""
    theirs: list[type] = get_lib_doc_excludes()  # type: ignore[no-untyped-call]  # drf-spectacular says no types
    return [*theirs, Columns, ColumnSerializer, HeedingMixin, IfMatchMixin, RepeatableMixin]


class Schema(AutoSchema):
    """Adds the problem answer to every operation, and the key's header to those that may be repeated under one."""

    def get_tags(self) -> list[str]:
        """Group operations by the first word of their path."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_override_parameters(self) -> list[Any]:
        """Show the header of what is `idempotent`, and If-Match on writes to one thing where the view heeds it."""
        headers = []
        is_required = key_is_required(self.view, self.method)
        if is_required is not None:
            key = OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=is_required)
            headers.append(key)
        is_write_to_one = isinstance(self.view, IfMatchMixin) and self.view.detail and self.method not in SAFE_METHODS
        if is_write_to_one or (is_required is not None and getattr(self.view, "lock_current", None)):
            headers.append(IF_MATCH)
        return headers

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        body = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
        responses.setdefault("default", {"description": "An error (RFC 9457).", "content": body})
        return responses


def key_is_required(view: Any, method: str) -> bool | None:
    """Say whether a call demands an Idempotency-Key; None where it reads none."""
    handler = getattr(view, getattr(view, "action", None) or method.lower(), None)
    return getattr(handler, KEY_IS_REQUIRED, None)


def add_problem(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add the error's own schema to the finished document."""
    result["components"].setdefault("schemas", {})[PROBLEM] = {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string", "description": "Stable; docs/errors.md lists them."},
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "context": {"type": "object", "additionalProperties": True},
            "request_id": {"type": "string"},
        },
    }
    return result
