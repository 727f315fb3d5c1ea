"""What time it is in the shop."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def local_now() -> datetime:
    """Give the moment in the shop's own time zone, whose days a merchant's file names."""
    return timezone.now().astimezone(settings.SHOP_TIME_ZONE)
