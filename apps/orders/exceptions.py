"""How orders say no."""

from typing import Any

from core.exceptions import DomainError


class OrderCannotBeCanceled(DomainError):
    """Too much has happened to the order to call it off."""

    code = "order_cannot_be_canceled"

    def __init__(self, status: str, fulfillment_status: str) -> None:
        super().__init__(
            f"This order is {status} and {fulfillment_status}: it cannot be canceled any more.",
            context={"status": status, "fulfillment_status": fulfillment_status},
        )


class TooManyUnits(DomainError):
    """More units of a line were named than there are: sent, refunded or returned already, or never ordered."""

    code = "too_many_units"

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        names = ", ".join(f"{line['sku']} ({line['available']} left)" for line in lines)
        super().__init__(f"There are not that many units left: {names}.", context={"lines": lines})
