"""The portal as a WSGI application (gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge_portal.settings.demo")

application = get_wsgi_application()
