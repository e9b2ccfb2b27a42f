"""The back office's look and words (django-unfold)."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static


def stylesheet(request: HttpRequest) -> str:
    """The portal's colours for the admin; a stylesheet, because the page's policy allows no style element."""
    return static("office/office.css")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "创新挑战赛门户",
    "SITE_HEADER": "业务后台",
    "SITE_URL": "/",
    "SITE_SYMBOL": "assignment",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": False,
    "SHOW_BACK_BUTTON": True,
    "THEME": "light",
    "STYLES": [stylesheet],
}
