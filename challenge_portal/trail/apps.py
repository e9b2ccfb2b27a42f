"""The trail app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from challenge_portal.trail.verbs import register_verbs


class TrailConfig(AppConfig):
    """The record of every act."""

    name = "challenge_portal.trail"
    label = "trail"
    verbose_name = "操作留痕"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the record's own acts; after migrations take away what nobody may do to it."""
        from challenge_portal.trail.rights import take_rights_away

        post_migrate.connect(take_rights_away, sender=self)
        register_verbs(
            {
                "trail.act.refused": "操作被拒绝",
                "trail.personal.erased": "删除留痕中的个人信息",
            }
        )
