"""JSON and forms in: strict, bounded, and always UTF-8."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from core.renderers import JSONRenderer

MAX_DEPTH = 100
"""No body of ours is nested more than a few levels; orjson reads far deeper ones than it writes."""


BESIDE_A_FILE = 64 * 1024
"""What may stand in a form beside its file."""


class BodyTooLarge(APIException):
    """The body is longer than the shop reads."""

    status_code = 413
    default_code = "body_too_large"
    default_detail = "The body of this request is too large."


class FormParser(MultiPartParser):
    """A form with a file: refused by its announced length, before any of it is read.

    A view's own one says how long the file may be.
    """

    max_file: int

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read the form. Raises BodyTooLarge, and ParseError for too many fields or too much in them."""
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.max_file + BESIDE_A_FILE:
            raise BodyTooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except SuspiciousOperation as error:
            raise ParseError("This form holds more than it should.") from error


class JSONParser(BaseParser):
    """Reads a body by orjson, which refuses NaN, lone surrogates, invalid UTF-8 and endless nesting."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says. Raises ParseError for what is not JSON, BodyTooLarge for too much of it."""
        body = read_body(stream)
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not valid JSON: {error}.") from error
        if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _is_deeper(data, MAX_DEPTH):
            raise ParseError(f"The body is nested more than {MAX_DEPTH} levels deep.")
        return data


class RawParser(BaseParser):
    """Hands a body on as it came: what somebody has signed must not be read and written again."""

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the bytes. Raises BodyTooLarge for too many of them."""
        return read_body(stream)


def read_body(stream: IO[Any]) -> bytes:
    """Read a body to its end. Raises BodyTooLarge."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = stream.read(limit + 1)
    if len(body) > limit:
        raise BodyTooLarge
    return body


def _is_deeper(data: Any, levels: int) -> bool:
    """Say whether lists and objects stand in one another more often than that."""
    layer = [data]
    for _ in range(levels + 1):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(layer)
