"""Who may do what: deny by default, people see their own, staff act by permission."""

from typing import Any

from django.conf import settings
from rest_framework.permissions import SAFE_METHODS, BasePermission, DjangoModelPermissions
from rest_framework.request import Request

from core.tokens import token_in


class IsOwner(BasePermission):
    """The object belongs to who asks; the view may name another owner field than `user`."""

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        """Compare owners; an anonymous user owns nothing."""
        owner = getattr(obj, getattr(view, "owner_field", "user"), None)
        return bool(request.user.is_authenticated and owner is not None and owner == request.user)


class IsOwnerOrAdmin(IsOwner):
    """The object belongs to who asks, or who asks is staff."""

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        """Let staff in beside the owner."""
        return bool(request.user.is_staff) or super().has_object_permission(request, view, obj)


class IsStaffWithPermission(DjangoModelPermissions):
    """Staff, each by the permission that the action takes: by default the model's view, add, change and delete.

    A view names others in `permissions_by_action = {"archive": ["products.change_product"]}`.
    """

    perms_map = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
    }

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask for the staff flag first: a customer's stray permission opens nothing."""
        if not (request.user.is_authenticated and request.user.is_staff):
            return False
        named = getattr(view, "permissions_by_action", {}).get(getattr(view, "action", None))
        if named is not None:
            return request.user.has_perms(named)
        return super().has_permission(request, view)


class CanBrowse(BasePermission):
    """Reading the catalogue is open to everyone, unless the shop is for members only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Let readers in."""
        if request.method not in SAFE_METHODS:
            return False
        return not settings.STORE_REQUIRE_LOGIN or bool(request.user.is_authenticated)


class HasAccountOrToken(BasePermission):
    """Somebody who is logged in, or a guest with an order's token; which orders they see is decided with the order."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Let both knock."""
        return bool(request.user.is_authenticated or token_in(request))
