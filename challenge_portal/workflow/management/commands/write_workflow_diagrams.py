"""Write docs/workflows/*.mmd from the workflow tables; a test fails when they are stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from challenge_portal.workflow.engine import Workflow, workflows


def diagram_file(workflow: Workflow) -> Path:
    """Where the diagram of a workflow is kept."""
    return Path(settings.CHECKOUT) / "docs" / "workflows" / f"{workflow.model._meta.label_lower}.mmd"


class Command(BaseCommand):
    """Writes one file per workflow."""

    help = "从流程表生成 docs/workflows/*.mmd"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them all and name each file."""
        for workflow in workflows():
            path = diagram_file(workflow)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(workflow.diagram(), encoding="utf-8")
            self.stdout.write(str(path))
