"""Django's registration of payments."""

from django.apps import AppConfig
from django.conf import settings


class PaymentsConfig(AppConfig):
    """Money that comes in."""

    name = "apps.payments"

    def ready(self) -> None:
        """Offer ways to pay, show payments on orders, listen to them; talk to providers; say what is always true."""
        from apps.orders.events import OrderCanceled
        from apps.orders.selectors import order_sections
        from apps.payments import handlers, tasks
        from apps.payments.events import NoticeReceived, PaymentCaptured, PaymentInstructed
        from apps.payments.gateways import ManualProvider, TestProvider, providers
        from apps.payments.invariants import CHECKS
        from apps.payments.serializers import PaymentSerializer, RefundSerializer
        from core.events import after_commit, in_transaction
        from core.verification import register

        register(CHECKS)
        if providers.get("manual") is None:
            providers.register("manual", ManualProvider())
        if settings.TEST_PAYMENTS and providers.get("test") is None:
            providers.register("test", TestProvider())
        order_sections.register("payments", PaymentSerializer)
        order_sections.register("refunds", RefundSerializer)
        in_transaction(OrderCanceled, handlers.settle_cancellation)
        in_transaction(PaymentCaptured, handlers.give_back_excess)
        after_commit(PaymentInstructed, tasks.carry_out_instruction)
        after_commit(NoticeReceived, tasks.apply_notice)
