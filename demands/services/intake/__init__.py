"""The ways in beside an enterprise's own account: QR links, Excel, entering for an enterprise; and taking over."""

from demands.services.intake.blank import ask_blank_form
from demands.services.intake.claims import claim_demand, claim_refusal, find_by_code
from demands.services.intake.forms import light_form
from demands.services.intake.imports import import_template, move_import, tidy_imports, upload_sheet
from demands.services.intake.light import (
    Filed,
    Incomplete,
    LightEntry,
    check_light,
    file_light,
    link_refusal,
    new_form_key,
)
from demands.services.intake.links import LinkEntry, move_link, open_link
from demands.services.intake.phone_codes import FIELD, forget_codes, send_code
from demands.services.intake.proxy import EntryUnit, finish_entry, start_entry

__all__ = [
    "FIELD",
    "EntryUnit",
    "Filed",
    "Incomplete",
    "LightEntry",
    "LinkEntry",
    "ask_blank_form",
    "check_light",
    "claim_demand",
    "claim_refusal",
    "file_light",
    "find_by_code",
    "finish_entry",
    "forget_codes",
    "import_template",
    "light_form",
    "link_refusal",
    "move_import",
    "move_link",
    "new_form_key",
    "open_link",
    "send_code",
    "start_entry",
    "tidy_imports",
    "upload_sheet",
]
