"""Who may see and change an order."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HasAccountOrToken(BasePermission):
    """Somebody who is logged in, or a guest with an order's token; which orders they see is the queryset's matter."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Let both knock."""
        return bool(request.user.is_authenticated or token_in(request))


def token_in(request: Request) -> str:
    """Read the order token from header or address."""
    return request.headers.get("X-Order-Token") or request.query_params.get("token", "")
