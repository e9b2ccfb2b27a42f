"""The front page and the desk cost the same with one case and with thirty."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
