"""The admin pages of an order that has been through everything ..."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.payments.models import Payment, Refund, Transaction
from apps.products.tests.factories import VariantFactory
from apps.returns.models import Return
from apps.returns.tests.orders import in_state, sent_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def order(db):
    """Six things for 119.40, of which two came back for 39.80."""
    return in_state("refunded").order


PAGES = {
    "/admin/orders/order/": ["£119.40"],
    "/admin/orders/order/{order}/change/": ["£119.40", "£59.70", "£19.90"],
    "/admin/orders/orderline/": ["£59.70"],
    "/admin/payments/payment/": ["£119.40", "£39.80"],
    "/admin/payments/payment/{payment}/change/": ["£119.40", "£39.80", "£0.00"],
    "/admin/payments/transaction/": ["£119.40", "£39.80"],
    "/admin/payments/transaction/{transaction}/change/": ["£39.80"],
    "/admin/payments/refund/": ["£39.80"],
    "/admin/payments/refund/{refund}/change/": ["£39.80"],
    "/admin/returns/return/": ["£39.80"],
    "/admin/returns/return/{found}/change/": ["£39.80"],
}


@pytest.mark.parametrize("page", PAGES)
def test_show_money_as_people_read_it(office, order, page):
    keys = {
        "order": order.pk,
        "payment": Payment.objects.get().pk,
        "transaction": Transaction.objects.get(kind="refund").pk,
        "refund": Refund.objects.get().pk,
        "found": Return.objects.get().pk,
    }

    shown = office.get(page.format(**keys)).content.decode()

    assert [amount for amount in PAGES[page] if amount not in shown] == []
    assert [raw for raw in (">11940<", ">3980<", ">1990<", ">5970<", " 3980 ") if raw in shown] == []


def test_show_a_return_without_a_refund(office):
    found = in_state("received")

    assert office.get("/admin/returns/return/").status_code == 200
    assert office.get(f"/admin/returns/return/{found.pk}/change/").status_code == 200


@pytest.mark.parametrize("page", ["orders/orderline", "payments/payment", "payments/transaction", "payments/refund"])
def test_cost_a_list_the_same_however_long_it_is(office, order, page):
    path = f"/admin/{page}/"
    office.get(path)
    with CaptureQueriesContext(connection) as few:
        office.get(path)
    for number in range(3):
        in_state("refunded", sent_order(VariantFactory(sku=f"CHAIR-{number}"), VariantFactory()), sku=f"CHAIR-{number}")

    with CaptureQueriesContext(connection) as many:
        office.get(path)

    assert len(many) == len(few)
