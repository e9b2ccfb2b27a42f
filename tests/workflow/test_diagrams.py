"""The diagrams in docs/workflows are made from the tables; nobody has to trust that they are current."""

from __future__ import annotations

import pytest

from challenge_portal.workflow.engine import Workflow, workflows
from challenge_portal.workflow.management.commands.write_workflow_diagrams import diagram_file


@pytest.mark.parametrize("workflow", workflows(), ids=lambda workflow: workflow.model._meta.label_lower)
def test_the_diagram_shows_what_the_table_says(workflow: Workflow) -> None:
    path = diagram_file(workflow)
    assert path.exists(), f"run manage.py write_workflow_diagrams: {path} is missing"
    assert path.read_text(encoding="utf-8") == workflow.diagram(), "run manage.py write_workflow_diagrams"


def test_there_is_something_to_draw() -> None:
    assert {workflow.model._meta.label_lower for workflow in workflows()} >= {
        "competitions.edition",
        "competitions.hostingapplication",
        "competitions.competition",
        "demands.demand",
        "demands.analysis",
        "demands.batch",
    }


@pytest.mark.parametrize("workflow", workflows(), ids=lambda workflow: workflow.model._meta.label_lower)
def test_every_state_can_be_reached_and_every_open_state_left(workflow: Workflow) -> None:
    reached, frontier = {str(workflow.initial)}, {str(workflow.initial)}
    while frontier:
        frontier = {str(edge.target) for edge in workflow.edges if edge.sources & frontier} - reached
        reached |= frontier
    assert reached == set(workflow.states.values)
    final = {str(state) for state in workflow.final}
    left = {state for edge in workflow.edges for state in edge.sources}
    assert set(workflow.states.values) - left <= final
