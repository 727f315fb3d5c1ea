"""Who may do what: every route of the interface, and what each kind of caller is answered.

A row: method, address, statuses. The statuses are for, in this order:

- anonymous: nobody has signed in
- stranger: a customer with no tie to the thing
- owner: the customer whose thing it is (of things without an owner: just another customer)
- staff: a member of staff without any permission
- clerk: a member of staff with all permissions (but no superuser)

A word in braces is a thing that `things.py` makes; a body may name things too. Where a body is left out, `{}` is
sent: 400 then means that the caller was let in and told what is missing. What somebody may not know of is a 404,
never a 403.

To add a route: add its rows, and to `things.py` what they name. A test fails while one is missing.
"""

from dataclasses import dataclass, field
from typing import Any

ACTORS = ("anonymous", "stranger", "owner", "staff", "clerk")


@dataclass(frozen=True)
class Row:
    """One route, as one kind of thing sees it."""

    method: str
    path: str
    statuses: str
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def status_for(self, actor: str) -> int:
        return int(self.statuses.split()[ACTORS.index(actor)])


ADDRESS = {
    "first_name": "Ada",
    "last_name": "King",
    "line1": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
}
BACK = {"lines": [{"line": "{sent_line}", "quantity": 1}]}
PAYMENT = {"payment": {"provider": "manual"}}
AT_ONCE = {
    **PAYMENT,
    "lines": [{"sku": "{sku}", "quantity": 1}],
    "email": "ada@example.com",
    "shipping_address": ADDRESS,
    "shipping_method": "{method_id}",
}
NEW_ACCOUNT = {"email": "new@example.com", "password": "a-long-passphrase"}
NEW_PRODUCT = {"name": "Lamp", "price": "19.90", "category_id": "{category}"}

AUTH = [
    # To sign in or up is everybody's right, and no answer tells who has an account.
    Row("POST", "auth/register/", "201 201 201 201 201", NEW_ACCOUNT),
    Row("POST", "auth/token/", "401 401 401 401 401", {**NEW_ACCOUNT, "email": "nobody@example.com"}),
    Row("POST", "auth/token/refresh/", "401 401 401 401 401", {"refresh": "forged"}),
    Row("POST", "auth/token/verify/", "401 401 401 401 401", {"token": "forged"}),
    Row("POST", "auth/logout/", "200 200 200 200 200", {"refresh": "{refresh}"}),
    Row("POST", "auth/password/reset/", "200 200 200 200 200", {"email": "nobody@example.com"}),
    Row("POST", "auth/password/reset/confirm/", "400 400 400 400 400"),
    Row("POST", "auth/email/verify/", "400 400 400 400 400", {"key": "forged"}),
    Row("POST", "auth/password/change/", "401 400 400 400 400"),
]
USERS = [
    Row("GET", "users/me/", "401 200 200 200 200"),
    Row("PATCH", "users/me/", "401 200 200 200 200", {"phone": "+44 20 7946 0000"}),
    Row("GET", "users/me/addresses/", "401 200 200 200 200"),
    Row("POST", "users/me/addresses/", "401 201 201 201 201", ADDRESS),
    # Staff look after addresses in the admin; here everybody has their own book only.
    Row("GET", "users/me/addresses/{address}/", "401 404 200 404 404"),
    Row("PUT", "users/me/addresses/{address}/", "401 404 200 404 404", ADDRESS),
    Row("PATCH", "users/me/addresses/{address}/", "401 404 200 404 404", {"city": "Bath", "postal_code": "BA1 1AA"}),
    Row("DELETE", "users/me/addresses/{address}/", "401 404 204 404 404"),
]
CATALOGUE = [
    Row("GET", "categories/", "200 200 200 200 200"),
    Row("POST", "categories/", "401 403 403 403 201", {"name": "Lamps"}),
    Row("GET", "categories/{category}/", "200 200 200 200 200"),
    Row("PUT", "categories/{category}/", "401 403 403 403 200", {"name": "Lamps"}),
    Row("PATCH", "categories/{category}/", "401 403 403 403 200", {"name": "Lamps"}),
    Row("DELETE", "categories/{category}/", "401 403 403 403 204"),
    Row("GET", "products/", "200 200 200 200 200"),
    Row("POST", "products/", "401 403 403 403 201", NEW_PRODUCT),
    Row("GET", "products/{product}/", "200 200 200 200 200"),
    Row("GET", "products/{draft}/", "404 404 404 404 200"),
    Row("PUT", "products/{product}/", "401 403 403 403 200", NEW_PRODUCT),
    Row("PATCH", "products/{product}/", "401 403 403 403 200", {"name": "A better lamp"}),
    Row("DELETE", "products/{product}/", "401 403 403 403 204"),
    Row("POST", "products/{product}/archive/", "401 403 403 403 200"),
    Row("POST", "products/bulk/", "401 403 403 403 200", {"products": [NEW_PRODUCT]}),
    Row("GET", "products/facets/", "200 200 200 200 200"),
    Row("GET", "products/suggest/?q=ch", "200 200 200 200 200"),
    Row("GET", "products/statistics/", "401 403 403 403 200"),
    Row("GET", "exports/products.csv", "401 403 403 403 200"),
    Row("GET", "exports/products.jsonl", "401 403 403 403 200"),
    Row("GET", "imports/", "401 403 403 403 200"),
    Row("POST", "imports/", "401 403 403 403 415"),
    Row("GET", "imports/{import}/", "401 403 403 403 200"),
    Row("GET", "imports/{import}/problems/", "401 403 403 403 200"),
    Row("GET", "imports/{import}/rejects/", "401 403 403 403 404"),
    Row("POST", "products/{product}/media/", "401 403 403 403 400"),
    Row("DELETE", "products/{product}/media/{picture}/", "401 403 403 403 204"),
]
CARTS = [
    Row("POST", "carts/", "201 201 201 201 201"),
    # An anonymous cart's id is its secret: whoever knows it may use it.
    Row("GET", "carts/{guest_cart}/", "200 200 200 200 200"),
    Row("PATCH", "carts/{guest_cart}/", "200 200 200 200 200", {"note": "Ring twice"}),
    Row("POST", "carts/{guest_cart}/merge/", "401 200 200 200 200"),
    Row("POST", "carts/{guest_cart}/checkout/", "201 201 201 201 201", PAYMENT),
    # An owned one is its owner's alone; staff have the admin.
    Row("GET", "carts/{cart}/", "404 404 200 404 404"),
    Row("PATCH", "carts/{cart}/", "404 404 200 404 404", {"note": "Ring twice"}),
    Row("POST", "carts/{cart}/lines/", "404 404 200 404 404", {"sku": "{sku}", "quantity": 1}),
    Row("PATCH", "carts/{cart}/lines/{line}/", "404 404 200 404 404", {"quantity": 3}),
    Row("DELETE", "carts/{cart}/lines/{line}/", "404 404 200 404 404"),
    Row("GET", "carts/{cart}/shipping-methods/", "404 404 200 404 404"),
    Row("GET", "carts/{cart}/payment-methods/", "404 404 200 404 404"),
    Row("POST", "carts/{cart}/merge/", "401 404 200 404 404"),
    Row("POST", "carts/{cart}/checkout/", "404 404 201 404 404", PAYMENT),
    Row("POST", "checkout/", "201 201 201 201 201", AT_ONCE, {"Idempotency-Key": "k"}),
]
ORDERS = [
    Row("GET", "orders/", "401 200 200 200 200"),
    Row("GET", "orders/{order}/", "401 404 200 404 200"),
    Row("GET", "orders/{order_number}/", "401 404 200 404 200"),
    Row("GET", "orders/{order}/?token=forged", "404 404 200 404 200"),
    Row("GET", "orders/{order}/?token={order_token}", "200 200 200 200 200"),
    Row("GET", "orders/{guest_order}/", "401 404 404 404 200"),
    Row("POST", "orders/{order}/cancel/", "401 404 200 404 200"),
    Row("POST", "orders/{guest_order}/cancel/?token={guest_order_token}", "200 200 200 200 200"),
    Row("POST", "orders/{guest_order}/cancel/?token={order_token}", "404 404 404 404 200"),
    # Staff move money and goods; customers may only ask for a return.
    Row("POST", "orders/{order}/payments/{payment}/capture/", "401 403 403 403 200"),
    Row("POST", "orders/{order}/payments/{payment}/void/", "401 403 403 403 200"),
    Row("POST", "orders/{paid_order}/refunds/", "401 403 403 403 201", {"amount": "1.00"}),
    Row("POST", "orders/{order}/fulfillments/", "401 403 403 403 201"),
    Row("PATCH", "orders/{sent_order}/fulfillments/{fulfillment}/", "401 403 403 403 200", {"carrier": "Post"}),
    Row("POST", "orders/{sent_order}/returns/", "401 404 201 404 201", BACK),
    Row("POST", "orders/{sent_order}/returns/?token={sent_order_token}", "201 201 201 201 201", BACK),
    Row("GET", "returns/", "401 403 403 403 200"),
    Row("POST", "orders/{sent_order}/returns/{return_id}/approve/", "401 403 403 403 200"),
    Row("POST", "orders/{sent_order}/returns/{return_id}/reject/", "401 403 403 403 200"),
    Row("POST", "orders/{sent_order}/returns/{approved_return}/receive/", "401 403 403 403 200"),
    Row("POST", "orders/{sent_order}/returns/{received_return}/refund/", "401 403 403 403 200"),
    Row("GET", "orders/{order}/emails/", "401 403 403 403 200"),
    Row("POST", "orders/{order}/emails/{sent_email}/resend/", "401 403 403 403 201"),
    # Whoever signs is believed, and nobody else.
    Row("POST", "webhooks/payments/test/", "400 400 400 400 400"),
]


def staff_only(address: str, thing: str, new: Any, change: Any) -> list[Row]:
    """The five routes of a setting of the shop, which nobody but staff may even see."""
    one = f"{address}{{{thing}}}/"
    return [
        Row("GET", address, "401 403 403 403 200"),
        Row("POST", address, "401 403 403 403 201", new),
        Row("GET", one, "401 403 403 403 200"),
        Row("PUT", one, "401 403 403 403 200", {**new, **change}),
        Row("PATCH", one, "401 403 403 403 200", change),
        Row("DELETE", one, "401 403 403 403 204"),
    ]


MARKET = {"name": "France", "slug": "france", "currency": "EUR", "countries": ["FR"], "default_country": "FR"}
RATE = {"tax_class": "{tax_class}", "country": "FR", "percent": "20", "valid_from": "2014-01-01"}
METHOD = {"zone": "{zone}", "name": "Bike", "price": "3.00", "currency": "GBP"}
SETTINGS = [
    *staff_only("markets/", "other_market", MARKET, {"name": "Gaul"}),
    *staff_only("tax-classes/", "tax_class", {"code": "books", "name": "Books"}, {"name": "Print"}),
    *staff_only("tax-rates/", "tax_rate", RATE, {"percent": "5.5"}),
    *staff_only("synonyms/", "synonyms", {"words": ["sofa", "couch"]}, {"words": ["lamp", "luminaire"]}),
    *staff_only("shipping-zones/", "zone", {"name": "France", "countries": ["FR"]}, {"name": "Gaul"}),
    *staff_only("shipping-methods/", "method_id", METHOD, {"name": "Cargo bike"}),
    *staff_only("stock-locations/", "other_location", {"name": "Attic", "slug": "attic"}, {"name": "Loft"}),
    Row("GET", "stock-levels/", "401 403 403 403 200"),
    Row("POST", "stock-levels/adjust/", "401 403 403 403 200", {"sku": "{sku}", "delta": 1, "reason": "Delivery"}),
    Row("GET", "stock-movements/", "401 403 403 403 200"),
]
OUTBOX = [
    Row("GET", "events/", "401 403 403 403 200"),
    Row("GET", "deliveries/", "401 403 403 403 200"),
    Row("GET", "deliveries/{dead_delivery}/", "401 403 403 403 200"),
    Row("POST", "deliveries/{dead_delivery}/resend/", "401 403 403 403 200"),
]

TABLE = [*AUTH, *USERS, *CATALOGUE, *CARTS, *ORDERS, *SETTINGS, *OUTBOX]
