"""What is the same wherever the portal runs."""

import os
from pathlib import Path
from typing import Any

from challenge_portal.settings.office import UNFOLD as UNFOLD

CHECKOUT = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin: it brings the admin's templates
    "challenge_portal.organisations.admin_config.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "treebeard",
    "pgtrigger",
    "pghistory",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "challenge_portal.trail",
    "challenge_portal.accounts",
    "challenge_portal.organisations",
    "challenge_portal.jobs",
    "challenge_portal.search",
    "challenge_portal.workflow",
    "challenge_portal.form_versions",
    "challenge_portal.documents",
    "challenge_portal.notices",
    "competitions",
    "demands",
    "solutions",
    "awards",
    "challenge_portal.pages",
    "challenge_portal.api",
    "challenge_portal.demo",
]

MIDDLEWARE = [
    "challenge_portal.trail.middleware.RequestContext",  # first: the request's moment is taken when it begins
    "django.middleware.security.SecurityMiddleware",
    "challenge_portal.pages.copies.VisitorCopies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "challenge_portal.organisations.middleware.ActorMiddleware",
    "challenge_portal.pages.headers.PageHeaders",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "challenge_portal.pages.middleware.SameIdentity",
    "challenge_portal.pages.middleware.RefusalPages",
    "challenge_portal.trail.middleware.RefusalRecorder",  # below whatever answers a refusal
]

# How long a visitor may get a copy of a public page while the public data stays as it is: time passes on it too.
VISITOR_COPY_SECONDS = 20

# Whether a proxy of ours stands in front, whose X-Request-Start, X-Forwarded-For and X-Request-ID are believed.
TRUSTED_PROXY = False

ROOT_URLCONF = "challenge_portal.urls"
WSGI_APPLICATION = "challenge_portal.wsgi.application"
ASGI_APPLICATION = "challenge_portal.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "challenge_portal.pages.frame.page_frame",
            ],
        },
    },
]

# Language and time. Times are stored in UTC and shown in Asia/Shanghai.
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [CHECKOUT / "challenge_portal" / "locale"]

# The database: transactions are opened by services, where the locks are taken, never around a whole request.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "challenge_portal.accounts.backends.PersonBackend",  # the first that knows people: sessions are its own
    "challenge_portal.organisations.backends.GrantBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"

# guardian: grants carry a direct key to their object; nobody is signed in as "anonymous".
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its stock backend knows neither expiry nor ancestors, so it is not used

# Row versions keep who and when in their own row, so pghistory's table of contexts and its migrations are left out.
MIGRATION_MODULES: dict[str, str | None] = {"pghistory": None}

# Lock-out by person and address together: by address alone a whole office would be locked out for one.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "challenge_portal.accounts.lockout.person_key"
AXES_CLIENT_IP_CALLABLE = "challenge_portal.accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "challenge_portal.accounts.views.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says when the door opens again, and keeps its word
AXES_RESET_ON_SUCCESS = True

# Static files: served by the web process itself, with hashed names.
STATIC_URL = "/static/"
STATICFILES_DIRS = [CHECKOUT / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Uploads are checked by what they contain; these are only the web server's own bounds (20 MB a file and the form).
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_HANDLERS = [
    "challenge_portal.documents.uploads.KeptInMemory",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Cookies and headers that hold everywhere; what needs HTTPS stands in production.py.
CSRF_FAILURE_VIEW = "challenge_portal.pages.errors.page_too_old"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Where the portal is reached from outside, for links in mails and QR codes; no slash at the end.
PORTAL_ADDRESS = os.environ.get("PORTAL_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")

DEFAULT_FROM_EMAIL = "创新挑战赛门户 <noreply@portal.invalid>"  # production names its own
EMAIL_TIMEOUT = 30  # seconds; a mail server that hangs must not hold a worker

# Adapters for urgent texts to phones, by channel (sms, wecom): the dotted name of a class as in notices/senders.py.
# None by default: a channel without one is offered to nobody.
NOTICE_SENDERS: dict[str, str] = {}
NOTICE_FILE_PATH: Path | None = None  # where the file adapter writes

# Background work: rows in the database; Celery only carries wake-ups. Without a broker of its own the portal runs one
# worker process (manage.py portal_worker) on memory://, and its tick of every second finds the rows.
CELERY_BROKER_URL = "memory://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.1}  # seconds between looks into the memory
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # the schedule is one tick: nothing to keep in a file
JOBS_WAKE_ON_COMMIT = False  # true where the broker is shared (production.py)

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["challenge_portal.api.access.PortalSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # the rules decide, object by object
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "challenge_portal.api.access.Pages",
    "DEFAULT_THROTTLE_CLASSES": ["challenge_portal.api.access.CallerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"visitor": "120/min", "person": "600/min"},
    "EXCEPTION_HANDLER": "challenge_portal.api.errors.answer_for",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "创新挑战赛门户",
    "DESCRIPTION": "公开的赛事与需求，以及本人经办的事项。出错时的统一格式见 docs/api.md。",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "list", "defaultModelsExpandDepth": 0},
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
        # they report every strange certificate of every strange file that somebody has verified
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}

# Where the small cuts of the CJK fonts lie (documents/compact_fonts.py). Missing ones cost time, nothing else.
COMPACT_FONTS: Path | None = None

# Private keys of seals are kept encrypted with these (documents/seals/keeping.py); the demo makes a file of its own.
SEAL_KEYS: list[str] = []
SEAL_KEY_FILE: Path | None = None
SEAL_TIMESTAMP_URL = ""  # an RFC 3161 server; without one a signature names the portal's own clock (PAdES B-B)

# Text search: the folder of this node's indexes is named by each settings module. Without an indexer at work on the
# node a search first reads what changed by itself (tests switch that off, so that queries can be counted).
SEARCH_CATCH_UP_ON_FIND = True
