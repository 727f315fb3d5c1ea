"""Sending letters."""

from datetime import datetime
from uuid import UUID

from apps.notifications.selectors import letter_about
from apps.orders.models import Order
from core import outbox
from core.mail import send_templated
from core.models import Delivery


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
