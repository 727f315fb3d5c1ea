"""What returns do when payments tell them something."""

from django.utils import timezone

from apps.payments.events import RefundSettled
from apps.returns import services


def finish_refunded(event: RefundSettled) -> None:
    """Let a return be refunded once its money has gone back."""
    services.finish_refunded(instruction_id=event.instruction_id, actor_id=event.actor_id, at=timezone.now())
