"""What can be sold."""


def is_in_stock(stock: int | None, allow_backorder: bool) -> bool:
    """Say whether a variant or product can be sold now: untracked, on backorder, or there."""
    return stock is None or allow_backorder or stock > 0
