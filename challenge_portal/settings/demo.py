"""Settings of `make demo` and of development: this machine only, the embedded database, no mail leaves."""

import os

from challenge_portal.places import state_folder
from challenge_portal.settings.base import *
from challenge_portal.settings.base import STORAGES
from challenge_portal.settings.database import database

STATE = state_folder()

DEBUG = os.environ.get("DEBUG", "") == "1"
# A demo on one's own machine holds no secret; a portal that others reach runs with production.py.
SECRET_KEY = "demo-only-" + "0123456789abcdef" * 4
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(","))]

DATABASES = {"default": database("portal", STATE / "postgres")}

STATIC_ROOT = STATE / "static"
# Hashed names as in production, but uncompressed: on one's own machine compressing costs half a minute for nothing.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
SEARCH_INDEX_DIR = STATE / "search"
MEDIA_ROOT = STATE / "media"
COMPACT_FONTS = STATE / "fonts"
SEAL_KEY_FILE = STATE / "seals.key"

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(STATE / "mail")
NOTICE_SENDERS = dict.fromkeys(["sms", "wecom"], "challenge_portal.notices.senders.FileSender")
NOTICE_FILE_PATH = STATE / "phone"

DEMO = True
