"""Markets over HTTP, for staff."""

from apps.markets import services
from apps.markets.models import Market
from apps.markets.serializers import MarketSerializer
from core.viewsets import RecordViewSet


class MarketViewSet(RecordViewSet):
    lookup_value_converter = "uuid"
    queryset = Market.objects.order_by("name", "pk")
    serializer_class = MarketSerializer
    write = staticmethod(services.save_market)
    remove = staticmethod(services.delete_market)
