"""The shop's addresses, and below `/api/bare/` the same answers by hand-written SQL."""

from django.urls import path

from benchmarks import bare
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as shop

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("api/bare/products/", bare.products),
    path("api/bare/filtered/", bare.filtered),
    path("api/bare/searched/", bare.searched),
    path("api/bare/products/<uuid:key>/", bare.product),
    *shop,
]
