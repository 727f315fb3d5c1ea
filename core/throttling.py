"""How often is too often: by address, and by account and address where passwords are tried."""

import time
from hashlib import sha256
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle


class AnonymousThrottle(AnonRateThrottle):
    """Everything that callers without an account do; off unless a rate is set."""

    scope = "anonymous"


class UserThrottle(UserRateThrottle):
    """Everything that an account does; off unless a rate is set."""

    scope = "user"


class AuthAddressThrottle(SimpleRateThrottle):
    """Sign-in, registration and password calls from one address."""

    scope = "auth_address"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Count by address."""
        return f"throttle:auth:{self.get_ident(request)}"


class AuthAccountThrottle(SimpleRateThrottle):
    """Tries at one account from one address: its owner elsewhere is not locked out."""

    scope = "auth_account"
    timer = time.time

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Count by account and address: the caller's own, else the one that the body names; without one not here."""
        account = request.data.get("email") if isinstance(request.data, dict) else None
        if request.user.is_authenticated:
            account = request.user.email
        if not isinstance(account, str):
            return None
        digest = sha256(account.strip().lower().encode()).hexdigest()[:32]
        return f"throttle:account:{digest}:{self.get_ident(request)}"
