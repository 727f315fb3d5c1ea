"""Taxes over HTTP, for staff."""

from apps.taxes import services
from apps.taxes.models import TaxClass, TaxRate
from apps.taxes.serializers import TaxClassSerializer, TaxRateSerializer
from core.viewsets import RecordViewSet


class TaxClassViewSet(RecordViewSet):
    """Kinds of goods that are taxed alike."""

    lookup_value_converter = "uuid"
    queryset = TaxClass.objects.order_by("name", "pk")
    serializer_class = TaxClassSerializer
    write = staticmethod(services.save_tax_class)
    remove = staticmethod(services.delete_tax_class)


class TaxRateViewSet(RecordViewSet):
    """What a tax class is taxed with in a country or a region, and from when."""

    lookup_value_converter = "uuid"
    queryset = TaxRate.objects.order_by("country", "region", "valid_from", "pk")
    serializer_class = TaxRateSerializer
    write = staticmethod(services.save_tax_rate)
    remove = staticmethod(services.delete_tax_rate)
