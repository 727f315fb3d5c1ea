"""The addresses of search; they stand before the catalogue's, whose `products/{id}/` would take any name."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
