"""JSON by orjson."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def dumps(data: Any) -> bytes:
    """Write JSON: UUIDs and UTC times as text, anything lazy or decimal by its `str`."""
    return orjson.dumps(data, default=str, option=OPTIONS)


class JSONRenderer(BaseRenderer):
    """DRF's renderer, on orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Write the body; an empty answer has none."""
        return b"" if data is None else dumps(data)
