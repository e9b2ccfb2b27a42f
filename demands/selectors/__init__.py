"""Reading demands: the public hall, the parties' lists and cases, the host's figures. Frozen dataclasses only."""

from demands.selectors.hall import HallPage, HallQuery, HallRow, PublicDemand, hall_page, hall_version, public_demand

__all__ = ["HallPage", "HallQuery", "HallRow", "PublicDemand", "hall_page", "hall_version", "public_demand"]
