"""The portal as it is in production, where visitors get copies of public pages: what ``settings`` leaves out."""

from benchmarks.settings import *
from challenge_portal.settings.base import VISITOR_COPY_SECONDS as VISITOR_COPY_SECONDS
