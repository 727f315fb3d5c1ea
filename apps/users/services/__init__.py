"""Every write of the users app."""

from apps.users.services.accounts import create_account, delete_account, set_roles, update_account
from apps.users.services.addresses import add_address, delete_address, update_address
from apps.users.services.emails import mark_email_verified, verify_email
from apps.users.services.mail import (
    mail_email_verification,
    mail_password_changed,
    mail_password_reset,
    mail_registration_repeated,
)
from apps.users.services.passwords import change_password, request_password_reset, reset_password, set_password
from apps.users.services.profile import ProfileChanges, update_profile
from apps.users.services.registration import register_user
from apps.users.services.tokens import (
    TokenPair,
    prune_tokens,
    refresh_tokens,
    revoke_tokens,
    sign_in,
    sign_out,
    verify_token,
)

__all__ = [
    "ProfileChanges",
    "TokenPair",
    "add_address",
    "change_password",
    "create_account",
    "delete_account",
    "delete_address",
    "mail_email_verification",
    "mail_password_changed",
    "mail_password_reset",
    "mail_registration_repeated",
    "mark_email_verified",
    "prune_tokens",
    "refresh_tokens",
    "register_user",
    "request_password_reset",
    "reset_password",
    "revoke_tokens",
    "set_password",
    "set_roles",
    "sign_in",
    "sign_out",
    "update_account",
    "update_address",
    "update_profile",
    "verify_email",
    "verify_token",
]
