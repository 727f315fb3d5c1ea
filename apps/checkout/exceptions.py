"""How the checkout says no; running out of stock is said by inventory."""

from collections.abc import Mapping

from core.exceptions import DomainError


class CartEmpty(DomainError):
    """There is nothing to order."""

    code = "cart_empty"

    def __init__(self) -> None:
        super().__init__("There is nothing in this cart.")


class CheckoutIncomplete(DomainError):
    """Something that an order needs was not said; `errors` names it."""

    code = "checkout_incomplete"
    status = 400

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("Something that an order needs is missing.", errors=errors)


class ShippingNotPossible(DomainError):
    """The goods cannot be sent that way to that place."""

    code = "shipping_not_possible"

    def __init__(self, country: str) -> None:
        super().__init__(f"These goods cannot be sent to {country} that way.", context={"country": country})


class PriceChanged(DomainError):
    """The total is not the one that the shopper saw."""

    code = "price_changed"

    def __init__(self, totals: Mapping[str, str]) -> None:
        super().__init__(f"The total is now {totals['total']}. Please look again.", context={"totals": dict(totals)})


class LinesUnavailable(DomainError):
    """Some of the lines are not sold any more."""

    code = "lines_unavailable"

    def __init__(self, lines: list[dict[str, object]]) -> None:
        super().__init__("Some of what is in this cart is not sold any more.", context={"lines": lines})


class InvalidCoupon(DomainError):
    """The code opens no offer."""

    code = "invalid_coupon"

    def __init__(self, code: str) -> None:
        super().__init__(f'There is no offer for the code "{code}".', context={"coupon": code})


class PaymentSuperseded(DomainError):
    """The cart was ordered by another payment; this one goes back."""

    code = "payment_superseded"

    def __init__(self) -> None:
        super().__init__("This cart was ordered by another payment. This one is given back.")
