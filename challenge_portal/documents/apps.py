"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Files, forms as PDF, numbers, stamped scans and verification."""

    name = "challenge_portal.documents"
    label = "documents"
    verbose_name = "文档"
