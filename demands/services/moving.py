"""The one way in which the services move a demand."""

from __future__ import annotations

from typing import Any

from demands.models import Demand
from demands.workflow import DEMAND


def fire(demand: Demand, name: str, **given: Any) -> Demand:
    """``Workflow.fire()`` with the demand's own type; the same arguments, the same refusals."""
    DEMAND.fire(demand, name, **given)
    return demand
