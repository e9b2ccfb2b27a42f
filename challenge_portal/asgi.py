"""The portal as an ASGI application."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge_portal.settings.demo")

application = get_asgi_application()
