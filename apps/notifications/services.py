"""Sending letters to customers, and word to staff."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from apps.notifications.selectors import letter_about
from apps.orders.models import Order
from apps.products.models import Variant
from core import outbox
from core.mail import send_templated
from core.models import Delivery

LONGEST_LIST = 200
"""More is for a page of the admin to show, not for a mail."""


def send_letter(*, order_id: UUID, delivery_id: UUID, at: datetime) -> None:
    """Tell the customer what an event says of their order, unless that is done; nobody where the order is gone.

    Raises what the mail backend raises where the message was not taken: the outbox tries again.
    """
    delivery = Delivery.objects.filter(pk=delivery_id, status=Delivery.Status.PENDING).select_related("event").first()
    if delivery is None:
        return
    order = Order.objects.filter(pk=order_id).prefetch_related("lines").first()
    if order is not None:
        template, context = letter_about(order, delivery.event)
        send_templated(template=template, to=order.email, message_id=str(delivery_id), context=context)
    outbox.mark_done(delivery_id, at=at)


def send_low_stock(*, at: datetime) -> None:
    """Tell staff in one mail of everything that is running low; nobody where nothing is, or no address is named.

    It is the mail of that day, and has its id: sent twice, it is the same one. Raises what the mail backend raises.
    """
    low = Variant.objects.running_low(settings.STOCK_LOW_AT).with_product()
    count = low.count() if settings.STAFF_EMAIL else 0
    if count:
        variants = list(low[:LONGEST_LIST])
        context = {"variants": variants, "count": count, "more": count - len(variants), "units": settings.STOCK_LOW_AT}
        send_templated(
            template="stock_low", to=settings.STAFF_EMAIL, message_id=f"stock-low-{at:%Y-%m-%d}", context=context
        )
