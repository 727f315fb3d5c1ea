"""Django's registration of users."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """People, their addresses and how they sign in."""

    name = "apps.users"
