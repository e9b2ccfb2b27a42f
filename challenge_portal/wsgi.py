"""The portal as a WSGI application (gunicorn)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge_portal.settings.demo")

application = get_wsgi_application()

# Workers are forked from this process (--preload): what is loaded by now never becomes garbage, and a collection that
# walked over it would write into every page of memory that the workers share.
gc.collect()
gc.freeze()
