"""What is true of the shop wherever it runs: complete and safe, debug off, secrets required."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab

from config import env

BASE_DIR = env.BASE_DIR
# Where everything that the shop writes is kept, as long as nothing else is named.
VAR_DIR = BASE_DIR / "var"

DEBUG = False
SECRET_KEY = ""
SECRET_KEY_FALLBACKS = env.strings("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.strings("ALLOWED_HOSTS", [])
CSRF_TRUSTED_ORIGINS = env.strings("CSRF_TRUSTED_ORIGINS", [])
CORS_ALLOWED_ORIGINS = env.strings("CORS_ALLOWED_ORIGINS", [])
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = [
    "accept", "authorization", "cache-control", "content-type", "idempotency-key",
    "if-match", "if-none-match", "x-order-token", "x-request-id",
]  # fmt: skip
CORS_EXPOSE_HEADERS = [
    "content-disposition", "content-location", "etag", "idempotent-replayed", "location", "retry-after", "x-request-id",
]  # fmt: skip

# The shop itself
SHOP_NAME = env.text("SHOP_NAME", "Shopwright")
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000)
# What is served on every address has to be called by one.
NAMED_HOST = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else HOST  # noqa: S104  # nothing is bound here
SHOP_URL = env.text("SHOP_URL", f"http://{NAMED_HOST}:{PORT}").rstrip("/")
# The page on which a customer sees an order, with {number} and {token} in it; letters link to it, if there is one.
ORDER_PAGE_URL = env.text("ORDER_PAGE_URL", "")
STORE_REQUIRE_LOGIN = env.boolean("STORE_REQUIRE_LOGIN", False)
LOGIN_REQUIRES_VERIFIED_EMAIL = env.boolean("LOGIN_REQUIRES_VERIFIED_EMAIL", False)
CART_LIFETIME = timedelta(days=7)
# How long a cart holds its stock while it is paid outside.
RESERVATION_LIFETIME = timedelta(minutes=env.integer("RESERVATION_MINUTES", 15))
# A variant of which no more can be sold is announced as `stock.low`.
STOCK_LOW_AT = env.integer("STOCK_LOW_AT", 5)
# Who is told once a day of all that is low; nobody without an address.
STAFF_EMAIL = env.text("STAFF_EMAIL", "")
# What the default market starts with, when the database is first migrated.
SHOP_CURRENCY = env.text("SHOP_CURRENCY", "GBP")
SHOP_COUNTRY = env.text("SHOP_COUNTRY", "GB")
MANUAL_PAYMENT_INSTRUCTIONS = env.text(
    "MANUAL_PAYMENT_INSTRUCTIONS",
    "Please transfer the total to the shop's bank account and give the order's number as the reference.",
)

# The provider that moves no money: to try the shop out. Never in production.
TEST_PAYMENTS = False

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "apps.users",
    "apps.markets",
    "apps.products",
    "apps.inventory",
    "apps.taxes",
    "apps.shipping",
    "apps.carts",
    "apps.orders",
    "apps.payments",
    "apps.fulfillment",
    "apps.returns",
    "apps.checkout",
    "apps.search",
    "apps.notifications",
    "demo",
]

MIDDLEWARE = [
    "core.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "core.middleware.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/shop.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache("CACHE_URL")}
# How much of a process's memory holds answers of the catalogue, which are never older than the catalogue is.
ANSWER_CACHE_MB = env.integer("ANSWER_CACHE_MB", 16)
# For how many seconds a CDN may answer by itself without asking whether that is still so.
CDN_MAX_AGE = env.integer("CDN_MAX_AGE", 0)

# People and access
AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
LOGIN_URL = "admin:login"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework_simplejwt.authentication.JWTAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["core.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.StandardPagination",
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_SCHEMA_CLASS": "core.schema.Schema",
    "DEFAULT_THROTTLE_RATES": {
        "auth_account": env.text("THROTTLE_AUTH_ACCOUNT", "20/min"),
        "auth_address": env.text("THROTTLE_AUTH_ADDRESS", "300/min"),
        "anonymous": env.text("THROTTLE_ANONYMOUS", "") or None,
        "user": env.text("THROTTLE_USER", "") or None,
    },
    "DEFAULT_THROTTLE_CLASSES": ["core.throttling.AnonymousThrottle", "core.throttling.UserThrottle"],
    # X-Forwarded-For is believed only for as many proxies as there are; by default nobody's word is taken.
    "NUM_PROXIES": env.integer("TRUSTED_PROXIES", 0),
    "ALLOWED_VERSIONS": ["1"],  # the schema's own parameter would put anything else into a header
    "EXCEPTION_HANDLER": "core.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=60),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    # A changed password ends every token issued before it.
    "CHECK_REVOKE_TOKEN": True,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Shopwright",
    "DESCRIPTION": "The HTTP interface of a shop that one owns.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "GET_LIB_DOC_EXCLUDES": "core.schema.undescribed",
    "ENUM_NAME_OVERRIDES": {
        "ImportStatusEnum": "apps.products.models.ImportRun.Status",
        "OrderStatusEnum": "apps.orders.models.Order.Status",
        "ProductStatusEnum": "apps.products.models.Product.Status",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "core.schema.add_problem"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Tasks: the broker carries only wake-ups and ids, the outbox table is what makes them durable.
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "memory://")
# Shops that share a broker each have their own queue.
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "shopwright")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
# A publisher tries once: an order does not wait for a broker, the outbox does.
PUBLISH_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = PUBLISH_ONCE
if CELERY_BROKER_URL.startswith("memory://"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
elif CELERY_BROKER_URL.startswith(("redis", "rediss")):
    # Redis gives a lost worker's task to another only when this has passed; a delivery's own lease is 60 s.
    redelivery = {"visibility_timeout": 600, "unacked_restore_throttle": 1, "socket_connect_timeout": 2}
    CELERY_BROKER_TRANSPORT_OPTIONS = PUBLISH_ONCE | redelivery
# How long events are kept for those who read the feed, and what was delivered for those who look it up.
EVENT_RETENTION_DAYS = env.integer("EVENT_RETENTION_DAYS", 90)
CELERY_BEAT_SCHEDULE = {
    "relay-outbox": {"task": "core.tasks.relay_outbox", "schedule": 5.0},
    "verify-shop": {"task": "core.tasks.verify_shop", "schedule": crontab(hour="3", minute="30")},
    "tell-staff-what-is-low": {"task": "apps.notifications.tasks.send_low_stock", "schedule": crontab(hour="6")},
    "gather-statistics": {"task": "core.tasks.gather_statistics", "schedule": 3600.0},
    "prune-core": {"task": "core.tasks.prune", "schedule": 3600.0},
    "prune-tokens": {"task": "apps.users.tasks.prune_tokens", "schedule": 3600.0},
    "delete-old-imports": {"task": "apps.products.tasks.delete_old_imports", "schedule": 3600.0},
    "fold-changes": {"task": "apps.products.tasks.fold_changes", "schedule": 60.0},
    "forget-changes": {"task": "apps.search.tasks.forget_changes", "schedule": 60.0},
    "apply-scheduled-prices": {"task": "apps.products.tasks.apply_scheduled_prices", "schedule": 60.0},
    "release-expired-holds": {"task": "apps.carts.tasks.release_expired_holds", "schedule": 60.0},
    "sweep-payments": {"task": "apps.checkout.tasks.sweep_payments", "schedule": 60.0},
    "cleanup-expired-carts": {"task": "apps.carts.tasks.cleanup_expired_carts", "schedule": 3600.0},
}

# Mail: one .eml file a message, until a server is named.
MAIL_DIR = env.path("MAIL_DIR", VAR_DIR / "mail")
MAIL_SERVER = env.mail("EMAIL_URL")
EMAIL_BACKEND = MAIL_SERVER.get("BACKEND", "core.mail.FileBackend")
EMAIL_HOST = MAIL_SERVER.get("HOST", "localhost")
EMAIL_PORT = MAIL_SERVER.get("PORT", 25)
EMAIL_HOST_USER = MAIL_SERVER.get("HOST_USER", "")
EMAIL_HOST_PASSWORD = MAIL_SERVER.get("HOST_PASSWORD", "")
EMAIL_USE_TLS = MAIL_SERVER.get("USE_TLS", False)
EMAIL_USE_SSL = MAIL_SERVER.get("USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "shop@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SHOW_MAIL_PAGE = False

# Files
# Where files wait that were handed in to be imported; nobody is served from there. All processes must see it.
IMPORT_DIR = env.path("IMPORT_DIR", VAR_DIR / "imports")
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 50_000_000)
IMPORT_LIFETIME = timedelta(days=7)
STATIC_URL = "static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "media")
SERVE_MEDIA = env.boolean("SERVE_MEDIA", False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
SHOP_TIME_ZONE = env.zone("SHOP_TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.problems.csrf_failure"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.logs.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would say everything twice.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "propagate": False},
        # What callers did wrong they have been told; the log is for what the shop did wrong.
        "django.request": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # would say at every start that memory:// has no host
    },
}
