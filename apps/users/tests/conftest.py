"""What the tests about people share."""

import pytest
from celery import current_app
from django.utils import timezone

from core import outbox
from core.models import Delivery
from core.models import Event as EventRow


@pytest.fixture
def send_mail(db, mailoutbox):
    """Do what the relay and its workers would do now; returns the messages that went out."""

    def send():
        before = len(mailoutbox)
        for delivery in Delivery.objects.due(timezone.now()).select_related("event"):
            task = current_app.tasks[delivery.subscriber]
            task(**delivery.event.payload, delivery_id=str(delivery.pk))
            assert not outbox.is_pending(delivery.pk)
        return mailoutbox[before:]

    return send


@pytest.fixture
def events(db):
    """Names of what was published so far, oldest first."""
    return lambda: list(EventRow.objects.order_by("created_at").values_list("name", flat=True))
