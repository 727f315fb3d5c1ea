"""Django's registration of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """How products are found."""

    name = "apps.search"
