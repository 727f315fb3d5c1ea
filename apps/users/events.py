"""What happens to accounts. Payloads hold ids only: a token is made when its mail is sent, and stored nowhere."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class UserRegistered(Event):
    """Somebody opened an account."""

    name: ClassVar[str] = "user.registered"

    user_id: UUID


@dataclass(frozen=True, slots=True)
class RegistrationRepeated(Event):
    """Somebody tried to open an account with the address of this user."""

    name: ClassVar[str] = "user.registration_repeated"

    user_id: UUID


@dataclass(frozen=True, slots=True)
class EmailChanged(Event):
    """Staff wrote another address into an account; it is not verified yet."""

    name: ClassVar[str] = "user.email_changed"

    user_id: UUID


@dataclass(frozen=True, slots=True)
class EmailVerified(Event):
    """The user has shown that the account's address is theirs."""

    name: ClassVar[str] = "user.email_verified"

    user_id: UUID


@dataclass(frozen=True, slots=True)
class PasswordResetRequested(Event):
    """Somebody asked for a link to choose a new password."""

    name: ClassVar[str] = "user.password_reset_requested"

    user_id: UUID


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """The account has a new password, and every refresh token made under the old one is revoked."""

    name: ClassVar[str] = "user.password_changed"

    user_id: UUID
