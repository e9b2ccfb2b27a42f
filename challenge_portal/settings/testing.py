"""Settings of the test suite: the embedded test server (or DATABASE_URL's), quick hashing, mail in memory."""

import os
from pathlib import Path

from challenge_portal.places import state_folder
from challenge_portal.settings.base import *
from challenge_portal.settings.base import REST_FRAMEWORK, STORAGES
from challenge_portal.settings.database import database

STATE = state_folder()

DEBUG = False
SECRET_KEY = "testing-only-" + "0123456789abcdef" * 4
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

# tests/conftest.py names the folder of the server that it started.
DATABASES = {"default": database("portal", Path(os.environ.get("PORTAL_TEST_SERVER", STATE / "test-1")))}
DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # its own tests switch it on
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = STATE / "static"
WHITENOISE_AUTOREFRESH = True  # nothing is collected for a test run
SEARCH_INDEX_DIR = STATE / "test-search"
SEARCH_CATCH_UP_ON_FIND = False
VISITOR_COPY_SECONDS = 0  # tests move the clock; the copies have tests of their own
MEDIA_ROOT = STATE / "test-media"
SEAL_KEYS = ["dGVzdGluZy1vbmx5LXRlc3Rpbmctb25seS10ZXN0aW4="]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

DEMO = False

# A test run calls more often than a person; the limit has a test of its own.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"visitor": None, "person": None}}
