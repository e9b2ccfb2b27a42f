"""Settings of a measurement: the portal as in production, on a database and folders of its own."""

from challenge_portal.settings.base import STORAGES as STORAGES_OF_PRODUCTION
from challenge_portal.settings.database import database
from challenge_portal.settings.demo import *
from challenge_portal.settings.demo import STATE

BENCH = STATE / "bench"
DATABASE = "bench"

DEBUG = False
DEMO = False
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
DATABASES = {"default": database(DATABASE, BENCH)}
# Hashed names as in production, not compressed: no page's time depends on it.
STORAGES = {
    **STORAGES_OF_PRODUCTION,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
STATIC_ROOT = BENCH / "static"
MEDIA_ROOT = BENCH / "media"
SEARCH_INDEX_DIR = BENCH / "search"
SEARCH_CATCH_UP_ON_FIND = False  # in production the worker tends the index, and a search doesn't ask for changes
VISITOR_COPY_SECONDS = 0  # the work of a page is measured; copies_settings measures the copies
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
