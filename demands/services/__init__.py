"""Writing demands: filing by the enterprise, review by the host, analysis by the agency, publication in batches."""

from demands.services.analysis import save_analysis, submit_analysis
from demands.services.filing import (
    DemandEntry,
    autosave_demand,
    confirm_public_text,
    object_to_public_text,
    save_demand,
    start_demand,
    submit_demand,
    withdraw_demand,
)
from demands.services.publication import (
    BatchOrder,
    arrange_batch,
    create_batch,
    publish_batch,
    take_down_demand,
)
from demands.services.review import (
    PublicText,
    accept_demand,
    approve_analysis,
    assign_agency,
    assign_agency_to_all,
    mark_unfit,
    propose_public_text,
    recall_analysis,
    return_analysis,
    return_demand,
    save_public_text,
)

__all__ = [
    "BatchOrder",
    "DemandEntry",
    "PublicText",
    "accept_demand",
    "approve_analysis",
    "arrange_batch",
    "assign_agency",
    "assign_agency_to_all",
    "autosave_demand",
    "confirm_public_text",
    "create_batch",
    "mark_unfit",
    "object_to_public_text",
    "propose_public_text",
    "publish_batch",
    "recall_analysis",
    "return_analysis",
    "return_demand",
    "save_analysis",
    "save_demand",
    "save_public_text",
    "start_demand",
    "submit_analysis",
    "submit_demand",
    "take_down_demand",
    "withdraw_demand",
]
