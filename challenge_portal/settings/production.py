"""Settings of a portal that others reach. Every secret and address comes from the environment; none has a default."""

import base64
import binascii
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from challenge_portal.settings.base import *

env = environ.Env()


def needed(name: str) -> str:
    """The value of an environment variable without which the portal must not start."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: the portal does not start without it.")
    return value


DEBUG = False
SECRET_KEY = needed("SECRET_KEY")
if (
    len(SECRET_KEY) < 50
    or len(set(SECRET_KEY)) < 10
    or SECRET_KEY.startswith(("demo-only-", "testing-only-", "django-insecure"))
):
    raise ImproperlyConfigured("SECRET_KEY must be at least 50 random characters of your own.")
ALLOWED_HOSTS = [host.strip() for host in needed("ALLOWED_HOSTS").split(",") if host.strip()]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the portal's hosts; * is not one.")
CSRF_TRUSTED_ORIGINS = [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS]

DATABASES = {"default": dict(environ.Env.db_url_config(needed("DATABASE_URL")))}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgres://…).")
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)

PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", default=f"https://{ALLOWED_HOSTS[0].removeprefix('.')}").rstrip("/")

REDIS_URL = needed("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "unacked_restore_interval": 5}
JOBS_WAKE_ON_COMMIT = True
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=True)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

STATIC_ROOT = Path(env.str("STATIC_ROOT", default="/srv/portal/static"))
SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", default="/srv/portal/search"))
MEDIA_ROOT = Path(needed("MEDIA_ROOT"))
COMPACT_FONTS = Path(env.str("COMPACT_FONTS", default="/srv/fonts"))  # made with the image
# nginx sends stored files: the internal location of deploy/nginx.conf. Blank: the web process sends them itself.
ACCEL_REDIRECT = env.str("ACCEL_REDIRECT", default="/private/")


def seal_keys(value: str) -> list[str]:
    """The keys that keep the seals' private keys: the first encrypts, the ones after it still decrypt."""
    keys = [key.strip() for key in value.split(",") if key.strip()]
    for key in keys:
        try:
            octets = base64.urlsafe_b64decode(key)
        except (binascii.Error, ValueError):
            octets = b""
        if len(octets) != 32 or len(set(octets)) < 10:
            raise ImproperlyConfigured("SEAL_KEYS must be Fernet keys: 32 random bytes each, in urlsafe base64.")
    return keys


SEAL_KEYS = seal_keys(needed("SEAL_KEYS"))
SEAL_TIMESTAMP_URL = env.str("SEAL_TIMESTAMP_URL", default="")

EMAIL_CONFIG = environ.Env.email_url_config(needed("EMAIL_URL"))
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = needed("DEFAULT_FROM_EMAIL")
NOTICE_SENDERS = {"sms": env.str("SMS_SENDER", default=""), "wecom": env.str("WECOM_SENDER", default="")}

# HTTPS ends at the proxy, which sets and overwrites this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

DEMO = False
