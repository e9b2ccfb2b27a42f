"""What a request of the portal carries after ``RequestContext``."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest


class PortalRequest(HttpRequest):
    """For annotations only: the request's one moment, the visitor's address, and the number in the log."""

    now: datetime
    address: str
    request_id: str
