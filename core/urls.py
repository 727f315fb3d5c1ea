"""The addresses that belong to no app: health, schema, docs, the welcome page, mail and media on a laptop."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from core import health, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.welcome, name="welcome"),
    path("mail/", pages.mail_list, name="mail"),
    path("mail/<str:name>/", pages.mail_detail, name="mail-detail"),
    path("mail/<str:name>/html/", pages.mail_html, name="mail-html"),
    path("media/<path:path>", pages.media, name="media"),
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
]
