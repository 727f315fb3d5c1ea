"""How the users app says no."""

from core.exceptions import DomainError


class InvalidCredentials(DomainError):
    """No active account has this address and this password."""

    code = "invalid_credentials"
    status = 401

    def __init__(self) -> None:
        super().__init__("No active account has this e-mail address and password.")


class EmailNotVerified(DomainError):
    """The password is right, but this shop wants the address verified first."""

    code = "email_not_verified"
    status = 403

    def __init__(self) -> None:
        super().__init__("Please verify your e-mail address first: the link is in the mail that the shop sent you.")


class TokenNotValid(DomainError):
    """A token is forged, expired, used already or revoked; which of these is nobody's business."""

    code = "token_not_valid"
    status = 401

    def __init__(self) -> None:
        super().__init__("This token is not valid, or not any more. Sign in again.")


class LinkNotValid(DomainError):
    """What a mail carried (a token or a key) is forged, expired or used already."""

    code = "link_not_valid"
    status = 400

    def __init__(self, field: str) -> None:
        detail = "This link is not valid, or not any more. Ask for a new one."
        super().__init__(detail, errors={field: [detail]})
