"""What search does when the catalogue changes."""

from apps.products.events import ProductsChanged
from apps.search import services


def index_products(event: ProductsChanged) -> None:
    """Keep the documents in step, in the same commit."""
    services.index_products(product_ids=event.product_ids)
