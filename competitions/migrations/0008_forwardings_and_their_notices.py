"""Each forwarding knows the public notice that was made of it; both were written at the same moment."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def join(apps: Any, schema_editor: Any) -> None:
    """Find the notice of every forwarding that has none yet."""
    announcements = apps.get_model("competitions", "Announcement").objects.filter(kind="forwarding")
    forwardings = apps.get_model("competitions", "EditionForwarding").objects
    for forwarding in forwardings.filter(announcement=None):
        made = announcements.filter(
            edition_id=forwarding.edition_id, issuer_id=forwarding.province_id, published_at=forwarding.forwarded_at
        )
        forwardings.filter(pk=forwarding.pk).update(announcement=made.order_by("pk").first())


class Migration(migrations.Migration):
    dependencies = [("competitions", "0007_corrections")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
