"""Demands for which a letter of intent was confirmed before they had a state for it: 已达成合作意向, and a record of it."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F

from challenge_portal.kernel import clock


def find(apps: Any, schema_editor: Any) -> None:
    """Move every such demand that is on the hall, as the workflow would have done, and say so in the record."""
    demands = apps.get_model("demands", "Demand")
    entries = apps.get_model("trail", "TrailEntry")
    agreed = apps.get_model("solutions", "Agreement").objects.filter(state="confirmed")
    at = clock.now()
    waiting = demands.objects.filter(state__in=["published", "closed"], pk__in=agreed.values("solution__demand_id"))
    for demand in waiting.order_by("pk"):
        demands.objects.filter(pk=demand.pk).update(
            state="agreed", state_changed_at=at, next_check_at=None, version=F("version") + 1
        )
        entries.objects.create(
            at=at,
            scope=f"competition:{demand.competition_id}",
            verb="demands.demand.agree",
            actor_label="系统",
            subject_kind="demands.demand",
            subject_id=str(demand.pk),
            subject_label=f"{demand.case_number} {demand.title}".strip()[:300],
            from_state=demand.state,
            to_state="agreed",
            reason="意向合作协议在增设这一状态之前已经签约，升级时补记。",
        )


class Migration(migrations.Migration):
    dependencies = [
        ("solutions", "0006_begin_the_wait"),
        ("demands", "0005_agreed"),
        ("trail", "0002_versions"),
    ]

    operations = [migrations.RunPython(find, migrations.RunPython.noop)]
