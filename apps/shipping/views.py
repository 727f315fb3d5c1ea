"""Shipping over HTTP, for staff."""

from apps.shipping import services
from apps.shipping.models import ShippingMethod, ShippingZone
from apps.shipping.serializers import ShippingMethodSerializer, ShippingZoneSerializer
from core.viewsets import RecordViewSet


class ShippingZoneViewSet(RecordViewSet):
    """Countries that goods are sent to on the same terms."""

    lookup_value_converter = "uuid"
    queryset = ShippingZone.objects.order_by("name", "pk")
    serializer_class = ShippingZoneSerializer
    write = staticmethod(services.save_shipping_zone)
    remove = staticmethod(services.delete_shipping_zone)


class ShippingMethodViewSet(RecordViewSet):
    """Ways to send goods, and what they cost."""

    lookup_value_converter = "uuid"
    queryset = ShippingMethod.objects.order_by("name", "pk")
    serializer_class = ShippingMethodSerializer
    write = staticmethod(services.save_shipping_method)
    remove = staticmethod(services.delete_shipping_method)
