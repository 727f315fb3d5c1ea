"""Django's registration of checkout."""

from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    """The one path that turns a cart into an order."""

    name = "apps.checkout"

    def ready(self) -> None:
        """Finish orders whose payment is told of by its provider alone."""
        from apps.checkout import tasks
        from apps.payments.events import PaymentAuthorized
        from core.events import after_commit

        after_commit(PaymentAuthorized, tasks.complete_payment)
