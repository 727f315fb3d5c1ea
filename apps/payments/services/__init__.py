"""Writes to payments."""

from apps.payments.services.instructing import capture_payment, carry_out, void_payment
from apps.payments.services.notices import apply_notice, receive_webhook
from apps.payments.services.opening import (
    attach_order,
    authorize,
    is_outside,
    lookup,
    offered_methods,
    open_payment,
    reconcile,
    start_payment,
    under_way,
)
from apps.payments.services.recording import lock_payment, record, restate_payment, settle_order
from apps.payments.services.refunding import (
    Wish,
    give_back_excess,
    give_up,
    give_up_others,
    refund_order,
    refund_value,
    settle_cancellation,
)

__all__ = [
    "Wish",
    "apply_notice",
    "attach_order",
    "authorize",
    "capture_payment",
    "carry_out",
    "give_back_excess",
    "give_up",
    "give_up_others",
    "is_outside",
    "lock_payment",
    "lookup",
    "offered_methods",
    "open_payment",
    "receive_webhook",
    "reconcile",
    "record",
    "refund_order",
    "refund_value",
    "restate_payment",
    "settle_cancellation",
    "settle_order",
    "start_payment",
    "under_way",
    "void_payment",
]
