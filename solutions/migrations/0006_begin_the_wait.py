"""Solutions that wait already: since when, by the rule of 0005.

The wait began with the first opening, or with the last supplement; the days are those that the portal counted until now.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

from challenge_portal.kernel.clock import office_days_later


def begin(apps: Any, schema_editor: Any) -> None:
    """Set both moments of every solution that waits for its enterprise."""
    solutions = apps.get_model("solutions", "Solution")
    messages = apps.get_model("solutions", "SolutionMessage")
    waiting = solutions.objects.filter(state="submitted", waiting_since=None).select_related("demand__competition")
    for solution in waiting.iterator():
        supplements = messages.objects.filter(solution=solution, side="challenger").order_by("-written_at")
        last = supplements.values_list("written_at", flat=True).first()
        since = last or solution.opened_at or solution.state_changed_at
        due = office_days_later(since, solution.demand.competition.answer_days)
        solutions.objects.filter(pk=solution.pk).update(waiting_since=since, answer_due_at=due)


class Migration(migrations.Migration):
    dependencies = [
        ("solutions", "0005_waiting"),
        ("competitions", "0006_answer_days"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
