"""The front page and the desk cost the same with one case and with thirty."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel import clock
from challenge_portal.organisations.roles import CENTRE_OFFICER, SUPERVISOR
from tests.factories.competitions import Walk
from tests.factories.organisations import officer

pytestmark = pytest.mark.django_db
