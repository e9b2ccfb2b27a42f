"""Forms and their versions as the officers' pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.form_versions.differing import FormDifference, difference
from challenge_portal.form_versions.editing import EDIT, fixed_of, is_edited_here
from challenge_portal.form_versions.field_entries import FieldEntry, entry_of
from challenge_portal.form_versions.fields import KIND_LABELS, FieldSpec, Kind
from challenge_portal.form_versions.models import FormVersion, own_key
from challenge_portal.form_versions.uses import Holder, Use, editable_form, own_questions, uses_of
from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline

READ = "form_versions.read"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list of forms, or above its own page."""

    id: int
    number: int
    title: str
    source: str
    state: str
    tone: str
    made_from: int | None
    editing: bool
    fields: int
    chosen_by: tuple[str, ...]
    records: int
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form with its versions, newest first. ``editable``: officers change it here, else it comes with the code."""

    key: str
    title: str
    editable: bool
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field in the list of the editor. ``closed``: it belongs to the portal's form, and this is a holder's."""

    name: str
    label: str
    kind: str
    facts: str
    hint: str
    required: bool
    fixed: bool
    closed: bool
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form with its fields. ``closed``: of the portal's form, in a holder's own."""

    title: str
    fields: tuple[FieldRow, ...]

    @property
    def closed(self) -> bool:
        """None of its fields can be changed here."""
        return all(field.closed for field in self.fields)


@dataclass(frozen=True, slots=True)
class PlainForm:
    """A form version without its row: what showing needs."""

    title: str
    specs: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version as officers work on it. ``holder`` and ``base`` (the number of the portal's version) say whose own it is."""

    row: VersionRow
    holder: Holder | None
    base: int | None
    edits: int
    parts: tuple[Part, ...]
    form: PlainForm
    others: tuple[VersionRow, ...]
    timeline: list[TimelineRow]
    print_name: str
    may_edit: bool
    may_describe: bool
    may_copy: bool
    may_reopen: bool
    may_discard: bool

    @property
    def closed(self) -> int:
        """How many fields belong to the portal's form."""
        return sum(len(part.fields) for part in self.parts if part.closed)

    @property
    def own(self) -> bool:
        """The holder has asked something."""
        return any(not part.closed for part in self.parts)


@dataclass(frozen=True, slots=True)
class FieldPage:
    """The page on which one field is typed. ``name`` is empty for a field that is being added; ``places``: with a choice of part."""

    version: VersionRow
    holder: Holder | None
    places: bool
    edits: int
    may_edit: bool
    name: str
    entry: FieldEntry
    fixed: bool
    sections: tuple[str, ...]


def forms(*, actor: Actor) -> list[FormRow]:
    """Every form of the portal with its versions. One query, and one or two of each app that uses forms.

    Forms of single competitions are reached from these. Raises NotAllowed.
    """
    if not can(actor, READ):
        raise NotAllowed(READ)
    rows = list(visible(FormVersion, actor).filter(holder=None).order_by("key", "-version"))
    uses = uses_of([row.pk for row in rows])
    found: dict[str, list[FormVersion]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    listed = [
        FormRow(
            key,
            versions[0].title,
            editable_form(key) is not None,
            tuple(_row(each, uses[each.pk]) for each in versions),
        )
        for key, versions in found.items()
    ]
    return sorted(listed, key=lambda form: (not form.editable, form.title))


def version(pk: int, *, actor: Actor) -> FormVersion:
    """One version for a service. Raises NotVisible."""
    return get_visible(FormVersion, actor, "extends", pk=pk)


def version_page(pk: int, *, actor: Actor) -> VersionPage:
    """One version with its fields. Raises NotVisible."""
    form = version(pk, actor=actor)
    others = list(visible(FormVersion, actor).filter(key=form.key).exclude(pk=pk).order_by("-version"))
    use = uses_of([form.pk])[form.pk]
    editable = editable_form(form.key)
    may = can(actor, EDIT, form) and is_edited_here(form)
    free = may and form.frozen_at is None and not form.from_code and not use.chosen_by and not use.records
    return VersionPage(
        row=_row(form, use),
        holder=holder_of(form),
        base=form.extends.version if form.extends is not None else None,
        edits=form.edits,
        parts=_parts(form),
        form=PlainForm(form.title, form.specs),
        others=tuple(_row(each, Use()) for each in others),
        timeline=timeline(form, limit=20),
        print_name=editable.print_name if editable is not None else "",
        may_edit=may and form.editing,
        may_describe=may and form.holder is None,
        may_copy=may,
        may_reopen=free and not form.editing,
        may_discard=free,
    )


def field_page(pk: int, name: str, *, actor: Actor) -> FieldPage:
    """A field of a version that is being edited, or with no name a new one. Raises NotVisible, NotAllowed."""
    form = version(pk, actor=actor)
    if not can(actor, EDIT, form):
        raise NotAllowed(EDIT, form)
    specs = {spec.name: spec for spec in form.specs}
    own = form.holder is not None
    if name and (name not in specs or (own and not specs[name].own)):
        raise NotVisible(f"field {name} of form version {pk}")
    sections = tuple(dict.fromkeys(spec.section for spec in form.specs if spec.section))
    blank = FieldEntry(label="", kind=Kind.LONG_TEXT, section=sections[-1] if sections else "")
    return FieldPage(
        version=_row(form, Use()),
        holder=holder_of(form),
        places=not own,
        edits=form.edits,
        may_edit=form.editing,
        name=name,
        entry=entry_of(specs[name]) if name else blank,
        fixed=bool(name) and fixed_of(form, name) is not None,
        sections=() if own else sections,
    )


def holder_of(form: FormVersion) -> Holder | None:
    """Whose own form it is: one query of the app above; nothing for the portal's own forms."""
    if form.extends is None or form.holder is None:
        return None
    return own_questions(form.extends.key).holder(form.holder)


def own_versions(key: str, holder: int) -> tuple[VersionRow, ...]:
    """The versions of a holder's own form, newest first, for a page that has asked whether it may show them."""
    rows = list(FormVersion.objects.filter(key=own_key(key, holder)).order_by("-version"))
    uses = uses_of([row.pk for row in rows]) if rows else {}
    return tuple(_row(row, uses[row.pk]) for row in rows)


def own_fields(form: FormVersion) -> tuple[FieldRow, ...]:
    """The holder's questions of one version."""
    own = [spec for spec in form.specs if spec.own]
    return tuple(_field_row(form, spec, own) for spec in own)


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two versions of a form side by side, the older at the left. ``choices`` are all versions of the form."""

    old: VersionRow
    new: VersionRow
    choices: tuple[VersionRow, ...]
    difference: FormDifference
    holder: Holder | None


def comparison_page(pk: int, other: int | None, *, actor: Actor) -> ComparisonPage:
    """This version beside another, by default the one that it was made from or the one before. Raises NotVisible."""
    form = version(pk, actor=actor)
    every = list(visible(FormVersion, actor).filter(key=form.key).order_by("-version"))
    beside = next((each for each in every if each.pk == other), None) if other is not None else _before(form, every)
    if beside is None:
        raise NotVisible(f"form version {other} beside {pk}")
    old, new = sorted((beside, form), key=lambda each: each.version)
    return ComparisonPage(
        old=_row(old, Use()),
        new=_row(new, Use()),
        choices=tuple(_row(each, Use()) for each in every),
        difference=difference(old, new),
        holder=holder_of(form),
    )


def _before(form: FormVersion, every: Sequence[FormVersion]) -> FormVersion:
    by_number = {each.version: each for each in every}
    older = [each for each in every if each.version < form.version]
    return by_number.get(form.made_from or 0) or (older[0] if older else form)


def _row(form: FormVersion, use: Use) -> VersionRow:
    state, tone = _state(form)
    return VersionRow(
        id=form.pk,
        number=form.version,
        title=form.title,
        source=form.source,
        state=state,
        tone=tone,
        made_from=form.made_from,
        editing=form.editing,
        fields=len(form.fields),
        chosen_by=use.chosen_by,
        records=use.records,
        frozen_at=form.frozen_at,
    )


def _state(form: FormVersion) -> tuple[str, str]:
    if form.frozen_at is not None:
        return "使用中，已冻结", "ok"
    return ("编辑中", "wait") if form.editing else ("未使用", "")


def _parts(form: FormVersion) -> tuple[Part, ...]:
    parts: dict[str, list[FieldSpec]] = {}
    for spec in form.specs:
        parts.setdefault(spec.section, []).append(spec)
    return tuple(Part(title, tuple(_field_row(form, spec, specs) for spec in specs)) for title, specs in parts.items())


def _field_row(form: FormVersion, spec: FieldSpec, beside: Sequence[FieldSpec]) -> FieldRow:
    return FieldRow(
        name=spec.name,
        label=spec.label,
        kind=KIND_LABELS[spec.kind],
        facts=limit_said(spec),
        hint=spec.hint,
        required=spec.required and spec.kind is not Kind.NOTICE,
        fixed=fixed_of(form, spec.name) is not None,
        closed=form.holder is not None and not spec.own,
        first=spec == beside[0],
        last=spec == beside[-1],
    )


def limit_said(spec: FieldSpec) -> str:
    """What bounds a field, in words: ``200 字以内``, ``至多 2 行``, the options of a choice."""
    if spec.kind in {Kind.CHOICE, Kind.CHOICES}:
        return "、".join(option.label for option in spec.options)
    if spec.kind is Kind.ROWS:
        columns = "、".join(column.label for column in spec.columns)
        return columns + (f"；至多 {spec.limit} 行" if spec.limit else "")
    return f"{spec.limit} 字以内" if spec.limit else ""
