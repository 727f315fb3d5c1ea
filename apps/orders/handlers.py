"""What orders do when others tell them something."""

from apps.orders import services
from apps.users.events import EmailVerified


def claim_guest_orders(event: EmailVerified) -> None:
    """Hand over the orders that were placed with this address before anybody proved it."""
    services.claim_guest_orders(user_id=event.user_id)
