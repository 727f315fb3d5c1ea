"""How drf-spectacular describes our views: the one error format, and lists read from columns."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

PROBLEM = "Problem"


class Schema(AutoSchema):
    """Adds the problem answer to every operation."""

    def get_tags(self) -> list[str]:
        """Group operations by the first word of their path."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        body = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
        responses.setdefault("default", {"description": "An error (RFC 9457).", "content": body})
        return responses


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
