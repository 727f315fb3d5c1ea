"""How the catalogue says no."""

from datetime import datetime

from core.exceptions import DomainError


class CategoryCycle(DomainError):
    """A category cannot stand below itself."""

    code = "category_cycle"

    def __init__(self) -> None:
        super().__init__("A category cannot be moved below itself or below one of its own descendants.")


class CategoryNotEmpty(DomainError):
    """Products stand in the category or somewhere below it."""

    code = "category_not_empty"

    def __init__(self, product_count: int) -> None:
        some = "1 product stands" if product_count == 1 else f"{product_count} products stand"
        super().__init__(
            f"{some} in this category or below it. Move or delete them first.",
            context={"product_count": product_count},
        )


class CurrencyInUse(DomainError):
    """Base prices are kept in the base currency, and an amount of one is no amount of another."""

    code = "currency_in_use"

    def __init__(self, currency: str) -> None:
        super().__init__(f"The base currency stays {currency} as long as products have prices in it.")


class ProductWasOrdered(DomainError):
    """Orders tell of the product, so it must stay."""

    code = "product_was_ordered"

    def __init__(self) -> None:
        super().__init__("This product was ordered, so it cannot be deleted. Archive it instead.")


class AttributeInUse(DomainError):
    """Products carry values of the attribute."""

    code = "attribute_in_use"

    def __init__(self) -> None:
        super().__init__("Products carry values of this attribute: it can be neither deleted nor given another kind.")


class ImportInProgress(DomainError):
    """One file is brought in at a time."""

    code = "import_in_progress"

    def __init__(self, file_name: str, since: datetime) -> None:
        super().__init__(
            f"Another import is running: {file_name}, since {since:%Y-%m-%d %H:%M} UTC. Wait until it has ended.",
            context={"file_name": file_name, "since": since.isoformat()},
        )
