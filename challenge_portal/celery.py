"""The Celery app. It only carries wake-ups: what there is to do stands in job rows (``challenge_portal.jobs``)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge_portal.settings.demo")

app = Celery("challenge_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ["challenge_portal.jobs.tasks"]
# One tick a second is all that beat knows; how often each periodic work runs stands in its registration.
app.conf.beat_schedule = {
    "tick": {"task": "jobs.tick", "schedule": 1.0, "options": {"expires": 5}},
}
