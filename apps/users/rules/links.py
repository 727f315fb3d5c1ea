"""The secrets in the shop's mails: signed, dated, and worth nothing once they have done their work."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.signing import BadSignature, Signer

VERIFICATION_LIFETIME = timedelta(days=7)


class ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens for a new password, whose clock is an argument.

    One ends with PASSWORD_RESET_TIMEOUT, with the next sign-in, and with any change of the password or address.
    """

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def _now(self) -> datetime:
        return self._at.astimezone(UTC).replace(tzinfo=None)


def _signer(email: str) -> Signer:
    """Bind a key to the address that it was sent to: after a change of address it is void."""
    return Signer(salt=f"users.email-verification:{email}")


def make_verification_key(*, user_id: UUID, email: str, at: datetime) -> str:
    """Make the key that shows that its bearer reads the mail of this address."""
    return _signer(email).sign(f"{user_id}:{int(at.timestamp())}")


def verification_key_owner(key: str) -> UUID | None:
    """Read whose key this claims to be; None for what is no key. Proves nothing."""
    try:
        return UUID(key.partition(":")[0])
    except ValueError:
        return None


def verification_key_is_valid(key: str, *, email: str, at: datetime) -> bool:
    """Say whether the key was made for this address, less than seven days ago."""
    try:
        signed = _signer(email).unsign(key)
    except BadSignature:
        return False
    made_at = datetime.fromtimestamp(int(signed.partition(":")[2]), tz=UTC)
    return at - made_at < VERIFICATION_LIFETIME
