"""How orders say no."""

from core.exceptions import DomainError


class OrderCannotBeCanceled(DomainError):
    """Too much has happened to the order to call it off."""

    code = "order_cannot_be_canceled"

    def __init__(self, status: str, fulfillment_status: str) -> None:
        super().__init__(
            f"This order is {status} and {fulfillment_status}: it cannot be canceled any more.",
            context={"status": status, "fulfillment_status": fulfillment_status},
        )
