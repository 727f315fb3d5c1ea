"""Django's registration of products."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """What the shop sells."""

    name = "apps.products"
