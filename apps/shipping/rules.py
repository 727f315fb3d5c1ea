"""What a way of shipping costs."""


def shipping_price(*, price: int, free_from: int | None, goods_total: int) -> int:
    """Give the price for goods of this worth, all in minor units: free from the threshold on."""
    return 0 if free_from is not None and goods_total >= free_from else price
