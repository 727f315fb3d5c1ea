"""The public internet: refuses to start on a missing or default secret, and trusts only HTTPS."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403

SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50 or "change" in SECRET_KEY.lower() or "insecure" in SECRET_KEY.lower():
    raise ImproperlyConfigured("SECRET_KEY is too short or a placeholder: use at least 50 random characters.")
ALLOWED_HOSTS = env.strings("ALLOWED_HOSTS")
SHOP_URL = env.text("SHOP_URL").rstrip("/")

SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.integer("TRUSTED_PROXIES", 0) else None
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
