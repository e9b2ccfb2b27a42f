"""What a paper is made from: a frozen dataclass of plain values, its canonical JSON and the short hash on the page."""

import hashlib
import json
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """How one kind of paper is printed. A change of the template that changes its look raises `version`."""

    kind: str
    template: str
    title: str
    snapshot_class: type
    version: int = 1


class UnknownPaper(LookupError):
    """Nobody registered a template for this kind of document."""


_templates: dict[str, PaperTemplate] = {}


def register_template(kind: str, template: str, title: str, snapshot_class: type, *, version: int = 1) -> None:
    """Register a kind of document: `template` below `templates/`, and the dataclass of its snapshot."""
    if not is_dataclass(snapshot_class):
        raise ValueError(f"the snapshot of {kind} must be a dataclass")
    registered = PaperTemplate(kind, template, title, snapshot_class, version)
    if _templates.get(kind, registered) != registered:
        raise ValueError(f"{kind} already has a template")
    _templates[kind] = registered


def template_of(kind: str) -> PaperTemplate:
    """The registered template; raises UnknownPaper."""
    try:
        return _templates[kind]
    except KeyError:
        raise UnknownPaper(kind) from None


def plain(snapshot: Any) -> dict[str, Any]:
    """The snapshot as plain JSON values, the same ones that come back from the database."""
    values: dict[str, Any] = json.loads(canonical_json(asdict(snapshot)))
    return values


def canonical_json(values: Any) -> str:
    """One way to write values: sorted keys, no blanks, characters as they are."""
    return json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def short_hash(values: dict[str, Any], template_version: int) -> str:
    """First 12 hex of SHA-256 over canonical JSON and template version: what every page carries."""
    text = f"{canonical_json(values)}\n{template_version}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]
