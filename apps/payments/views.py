"""Payments over HTTP: staff move money, providers tell what they did."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.orders.selectors import order_named
from apps.orders.serializers import lock_shown
from apps.payments import services
from apps.payments.exceptions import UnknownPaymentProvider
from apps.payments.models import Payment
from apps.payments.serializers import (
    CaptureSerializer,
    PaymentSerializer,
    RefundRequestSerializer,
    RefundSerializer,
)
from core.parsers import RawParser
from core.permissions import IsStaffWithPermission
from core.preconditions import HeedingMixin
from core.viewsets import RepeatableMixin, idempotent, read


class OrderPaymentViewSet(RepeatableMixin, GenericViewSet[Payment]):
    """What staff do with the money of an order."""

    permission_classes = [IsStaffWithPermission]
    permissions_by_action = {
        "capture": ["payments.change_payment"],
        "void": ["payments.change_payment"],
        "refund": ["payments.add_refund"],
    }
    queryset = Payment.objects.none()
    serializer_class = PaymentSerializer
    pagination_class = None

    def lock_current(self) -> Any:
        """Lock the order whose money moves."""
        return lock_shown(order_named(self.kwargs["order"]))

    @extend_schema(operation_id="orders_payments_capture", request=CaptureSerializer, responses=PaymentSerializer)
    @idempotent()
    def capture(self, request: Request, order: str, payment: UUID) -> Response:
        captured = services.capture_payment(
            order_id=order_named(order),
            payment_id=payment,
            amount=read(request, CaptureSerializer).get("amount"),
            actor_id=request.user.pk,
            at=timezone.now(),
        )
        return Response(PaymentSerializer(captured).data)

    @extend_schema(operation_id="orders_payments_void", request=None, responses=PaymentSerializer)
    @idempotent()
    def void(self, request: Request, order: str, payment: UUID) -> Response:
        voided = services.void_payment(
            order_id=order_named(order), payment_id=payment, actor_id=request.user.pk, at=timezone.now()
        )
        return Response(PaymentSerializer(voided).data)

    @extend_schema(operation_id="orders_refund", request=RefundRequestSerializer, responses={201: RefundSerializer})
    @idempotent()
    def refund(self, request: Request, order: str) -> Response:
        sent = read(request, RefundRequestSerializer)
        wish = services.Wish(
            amount=sent.get("amount"),
            lines=[(unit["line"], unit["quantity"]) for unit in sent.get("lines", [])],
            restock=sent["restock"],
            reason=sent["reason"],
        )
        refund = services.refund_order(
            order_id=order_named(order), wish=wish, actor_id=request.user.pk, at=timezone.now()
        )
        return Response(RefundSerializer(refund).data, status=201)


class WebhookView(HeedingMixin):
    """Where providers tell what they did; whoever signs is believed, and nobody else."""

    permission_classes = [AllowAny]
    authentication_classes = []
    parser_classes = [RawParser]

    @extend_schema(operation_id="payments_webhook", request=bytes, responses={200: None})
    def post(self, request: Request, provider: str) -> Response:
        body = cast("bytes", request.data or b"")  # where there is none, nothing was parsed
        try:
            services.receive_webhook(provider=provider, headers=request.headers, body=body, at=timezone.now())
        except UnknownPaymentProvider as error:
            raise Http404 from error
        return Response({})
