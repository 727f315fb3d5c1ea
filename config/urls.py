"""Every address of the shop."""

from django.contrib import admin
from django.urls import include, path, re_path

from config import account
from core import problems

handler400 = problems.bad_request
handler403 = problems.permission_denied
handler404 = problems.not_found
handler500 = problems.server_error

# In the order of how often they are asked for: an address is looked for in each of them until it is found.
API = [
    path("", include("apps.search.urls")),
    path("", include("apps.products.urls")),
    path("", include("apps.carts.urls")),
    path("", include("apps.checkout.urls")),
    path("", include("apps.orders.urls")),
    path("", include("apps.payments.urls")),
    path("", include("apps.users.urls")),
    path("", include("apps.markets.urls")),
    path("", include("apps.inventory.urls")),
    path("", include("apps.taxes.urls")),
    path("", include("apps.shipping.urls")),
    path("", include("apps.fulfillment.urls")),
    path("", include("apps.returns.urls")),
    path("", include("core.outbox_urls")),
]

urlpatterns = [
    path("api/v1/", include(API)),
    path("", include("core.urls")),
    path("account/verify-email", account.verify_email, name="account-verify-email"),
    path("account/reset-password", account.reset_password, name="account-reset-password"),
    path("account/forgot-password", account.forgot_password, name="account-forgot-password"),
    path("admin/", admin.site.urls),
    re_path(r"^api/", problems.not_found),
]
