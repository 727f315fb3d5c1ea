"""How carts say no."""

from core.exceptions import DomainError


class CartClosed(DomainError):
    """The cart was ordered, merged or has expired: it cannot be changed any more."""

    code = "cart_closed"

    def __init__(self, status: str) -> None:
        super().__init__(f"This cart is {status} and cannot be changed any more.", context={"status": status})


class CartFull(DomainError):
    """The cart has as many different things in it as it can hold."""

    code = "cart_full"

    def __init__(self, most: int) -> None:
        super().__init__(f"A cart holds at most {most} different things.", context={"max_lines": most})
