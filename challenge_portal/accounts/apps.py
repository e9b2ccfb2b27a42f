"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, sign-in, consent and lock-out."""

    name = "challenge_portal.accounts"
    label = "accounts"
    verbose_name = "账号"
