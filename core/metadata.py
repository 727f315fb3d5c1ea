"""What OPTIONS answers."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class Methods(BaseMetadata):
    """Which methods an address knows; what they take and give is for the schema to say."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """Name the methods."""
        return {"methods": view.allowed_methods}
