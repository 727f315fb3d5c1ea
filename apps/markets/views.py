"""Markets over HTTP, for staff."""

from typing import Any

from apps.markets import services
from apps.markets.models import Market
from apps.markets.serializers import MarketSerializer
from core.viewsets import RecordViewSet


class MarketViewSet(RecordViewSet):
    """Where the shop sells: the currency, the countries, and how prices are shown."""

    lookup_value_converter = "uuid"
    queryset = Market.objects.order_by("name", "pk")
    serializer_class = MarketSerializer
    write = staticmethod(services.save_market)
    remove = staticmethod(services.delete_market)

    def lock_current(self) -> Any:
        """Lock the default one first, as a write does that may take its place."""
        Market.objects.filter(is_default=True).lock_all()
        return super().lock_current()
