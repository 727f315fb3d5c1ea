"""What search does when the catalogue changes."""

from apps.products.events import OffersChanged, ProductsChanged
from apps.search import services


def index_products(event: ProductsChanged) -> None:
    """Keep the documents in step, in the same commit."""
    services.index_products(product_ids=event.product_ids)


def count_products(event: OffersChanged) -> None:
    """Let facets count them anew, from the same commit on."""
    services.note_changes(product_ids=event.product_ids)
