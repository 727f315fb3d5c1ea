"""Pure rules about people: names, the secrets in links, pictures."""

from apps.users.rules.links import ResetTokens, make_verification_key, verification_key_is_valid, verification_key_owner
from apps.users.rules.portraits import NotAPicture, make_portrait
from apps.users.rules.usernames import username_from, with_suffix

__all__ = [
    "NotAPicture",
    "ResetTokens",
    "make_portrait",
    "make_verification_key",
    "username_from",
    "verification_key_is_valid",
    "verification_key_owner",
    "with_suffix",
]
