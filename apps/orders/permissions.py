"""Who may see and change an order."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.orders.models import Order
from apps.orders.selectors import opens
from core.permissions import IsOwner


class HasAccountOrToken(BasePermission):
    """Somebody who is logged in, or a guest with an order's token; which orders they see is the queryset's matter."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Let both knock."""
        return bool(request.user.is_authenticated or token_in(request))


class CanChangeOrder(IsOwner):
    """The order's owner, whoever has its token, or staff who may change orders."""

    def has_object_permission(self, request: Request, view: Any, obj: Order) -> bool:
        """Ask for each in turn."""
        is_own = super().has_object_permission(request, view, obj) or opens(obj.pk, token_in(request))
        return is_own or (request.user.is_staff and request.user.has_perm("orders.change_order"))


def token_in(request: Request) -> str:
    """Read the order token from header or address."""
    return request.headers.get("X-Order-Token") or request.query_params.get("token", "")
