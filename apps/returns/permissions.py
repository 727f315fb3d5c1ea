"""Who may ask for a return."""

from typing import Any

from rest_framework.request import Request

from apps.orders.models import Order
from apps.orders.selectors import opens
from core.permissions import IsOwner
from core.tokens import token_in


class CanAskForReturn(IsOwner):
    """The order's owner, whoever has its token, or staff who may add returns."""

    def has_object_permission(self, request: Request, view: Any, obj: Order) -> bool:
        """Ask for each in turn."""
        is_own = super().has_object_permission(request, view, obj) or opens(obj.pk, token_in(request))
        return is_own or (request.user.is_staff and request.user.has_perm("returns.add_return"))
