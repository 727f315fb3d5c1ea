"""The public internet: refuses to start on a missing or default secret, and trusts only HTTPS."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403 these settings are those, and more
from config.settings.base import CELERY_BROKER_URL

env.require("SECRET_KEY", "ALLOWED_HOSTS", "SHOP_URL", "DATABASE_URL", "CELERY_BROKER_URL")
if not env.text("MAIL_DIR", ""):
    env.require("EMAIL_URL")  # files that nobody asked for would swallow every confirmation

SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or any(word in SECRET_KEY for word in ("change", "insecure")):
    raise ImproperlyConfigured("SECRET_KEY is too short or a placeholder: use at least 50 random characters.")
if CELERY_BROKER_URL.startswith("memory://"):
    raise ImproperlyConfigured("CELERY_BROKER_URL is memory://, which no worker beside the web processes ever sees.")

SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", True)
# Which header says that the caller came by HTTPS is believed only where a proxy of ours sets it.
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
