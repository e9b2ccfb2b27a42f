"""Officers change a form: never the version that somebody answered, always a copy of it with the next number.

A holder (a competition) changes no form of the portal's: it has a version of its own, which asks everything that the
portal's asks, and puts its questions at the end. Each further version of it builds on the newest of the portal's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from challenge_portal.form_versions.field_entries import FieldEntry, Fixed, new_name, spec_of
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.form_versions.models import FormVersion, in_order, own_key
from challenge_portal.form_versions.services import check_definition, current_form, stored_fields
from challenge_portal.form_versions.uses import editable_form, own_questions, uses_of
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.selectors import timeline
from challenge_portal.trail.services import record, register_verbs

EDIT = "form_versions.edit"
MOST_FIELDS = 80
TITLE_LIMIT, SOURCE_LIMIT = 60, 150
"""字数."""
LATIN = 50
"""Letters more than 字数: a Latin word counts as one, and the columns take 120 and 200 letters."""

_VERB = "form_versions.formversion."
COPIED = f"{_VERB}copied"
BEGUN = f"{_VERB}begun"
register_verbs(
    {
        BEGUN: "在征集表末尾增设问题",
        COPIED: "另拟新版本",
        f"{_VERB}described": "修改表单名称和出处",
        f"{_VERB}field_added": "增加字段",
        f"{_VERB}field_edited": "修改字段",
        f"{_VERB}field_removed": "删去字段",
        f"{_VERB}field_moved": "调整字段次序",
        f"{_VERB}finished": "完成编辑",
        f"{_VERB}reopened": "继续编辑",
        f"{_VERB}discarded": "删除未使用的版本",
    }
)


@transaction.atomic
def begin_own_form(*, actor: Actor, key: str, holder: int, at: datetime) -> FormVersion:
    """The first version of a holder's own form: what the portal's form asks now, ready for questions at its end.

    Raises NotAllowed, and Stale when the holder has one already.
    """
    base = current_form(key)
    form = FormVersion(
        key=own_key(key, holder),
        version=1,
        title=base.title,
        source=base.source,
        fields=base.fields,
        extends=base,
        holder=holder,
        editing=True,
    )
    _allowed(actor, form)
    try:
        with transaction.atomic():
            form.save(force_insert=True)
    except IntegrityError as error:
        raise Stale("另一位经办人刚刚增设了问题。请刷新页面后再办理。") from error
    record(actor=actor, verb=BEGUN, subject=form, at=at, details={"extends": base.version})
    return form


@transaction.atomic
def copy_form(*, actor: Actor, form: FormVersion, at: datetime) -> FormVersion:
    """Begin a new version with everything that stands in this one, whichever it is.

    A holder's own form takes what the portal's form asks by now, with the holder's questions of this version after it.
    Raises Refused for a form that comes with the code and is not edited here.
    """
    _allowed(actor, form)
    newest = FormVersion.objects.select_for_update(of=("self",)).filter(key=form.key).order_by("-version")[:1].get()
    base = current_form(form.extends.key) if form.extends is not None else None
    try:
        with transaction.atomic():
            copied = FormVersion.objects.create(
                key=form.key,
                version=newest.version + 1,
                title=form.title,
                source=form.source,
                fields=form.fields if base is None else _on(base, form),
                made_from=form.version,
                extends=base,
                holder=form.holder,
                editing=True,
            )
    except IntegrityError as error:
        raise Stale("另一位经办人刚刚另拟了一版。请刷新页面后再办理。") from error
    record(actor=actor, verb=COPIED, subject=copied, at=at, details={"made_from": form.version})
    return copied


@transaction.atomic
def describe_form(
    *, actor: Actor, form: FormVersion, title: str, source: str, at: datetime, edits: int | None = None
) -> FormVersion:
    """Change what the form is called and which notice it comes from."""
    locked = _being_edited(actor, form, edits)
    if locked.holder is not None:
        raise Refused("名称和出处与基础表单一致，不在这里修改。")
    title, source = normalise_text(title), normalise_text(source)
    if not title:
        raise Refused(Refusal("请填写表单名称。", field="title"))
    for field, text, limit in (("title", title, TITLE_LIMIT), ("source", source, SOURCE_LIMIT)):
        if count_words(text) > limit or len(text) > limit + LATIN:
            raise Refused(Refusal(f"太长了，请精简到 {limit} 字以内。", field=field))
    locked.title, locked.source = title, source
    return _saved(locked, actor=actor, what="described", at=at)


@transaction.atomic
def add_field(
    *, actor: Actor, form: FormVersion, entry: FieldEntry, at: datetime, edits: int | None = None
) -> FormVersion:
    """Add a field at the end of its part of the form, under a name that no other field has or had.

    A holder's question goes to the end of the form, into the part that is kept for its questions.
    """
    locked = _being_edited(actor, form, edits)
    entry = _placed(locked, entry)
    if len(locked.specs) >= MOST_FIELDS:
        raise Refused(f"一份表单最多 {MOST_FIELDS} 项。")
    added = spec_of(entry, name=new_name(spec.name for spec in locked.specs), was=None, others=locked.specs)
    added = replace(added, own=locked.holder is not None)
    _put(locked, [*locked.specs, added])
    return _saved(locked, actor=actor, what="field_added", at=at, spec=added)


@transaction.atomic
def edit_field(
    *, actor: Actor, form: FormVersion, name: str, entry: FieldEntry, at: datetime, edits: int | None = None
) -> FormVersion:
    """Change one field. Raises Refused at the control; of a field that the code reads, only wording and limit change."""
    locked = _being_edited(actor, form, edits)
    was, entry = _changeable(locked, name), _placed(locked, entry)
    others = [spec for spec in locked.specs if spec.name != name]
    made = replace(spec_of(entry, name=name, was=was, others=others, fixed=fixed_of(locked, name)), own=was.own)
    _barred_by_others(made, others)
    if made.section != was.section:  # to the end of the part that it moves to
        made = replace(made, order=max(spec.order for spec in locked.specs) + 1)
    _put(locked, [made if spec.name == name else spec for spec in locked.specs])
    return _saved(locked, actor=actor, what="field_edited", at=at, spec=made)


@transaction.atomic
def remove_field(*, actor: Actor, form: FormVersion, name: str, at: datetime, edits: int | None = None) -> FormVersion:
    """Leave a field out of this version. Raises Refused for one that the code or another field reads."""
    locked = _being_edited(actor, form, edits)
    was = _changeable(locked, name)
    if fixed_of(locked, name) is not None:
        raise Refused(f"门户的规则要用“{was.label}”这一项，不能删去；名称、提示和上限可以改。")
    left = [spec for spec in locked.specs if spec.name != name]
    for spec in left:
        if name in _references(spec):
            raise Refused(f"“{spec.label}”要看“{was.label}”怎样填，不能删去。")
    _put(locked, left)
    return _saved(locked, actor=actor, what="field_removed", at=at, spec=was)


@transaction.atomic
def move_field(
    *, actor: Actor, form: FormVersion, name: str, up: bool, at: datetime, edits: int | None = None
) -> FormVersion:
    """Move a field one place up or down in its part. At the end of the part it stays where it is."""
    locked = _being_edited(actor, form, edits)
    moved = _changeable(locked, name)
    beside = [spec for spec in locked.specs if spec.section == moved.section]
    place = beside.index(moved) + (-1 if up else 1)
    if not 0 <= place < len(beside):
        return locked
    other = beside[place]
    swapped = {moved.name: replace(moved, order=other.order), other.name: replace(other, order=moved.order)}
    _put(locked, [swapped.get(spec.name, spec) for spec in locked.specs])
    return _saved(locked, actor=actor, what="field_moved", at=at, spec=moved)


@transaction.atomic
def finish_editing(*, actor: Actor, form: FormVersion, at: datetime, edits: int | None = None) -> FormVersion:
    """From now on editions can choose this version; a holder's own is asked of everybody who begins to fill it in."""
    locked = _being_edited(actor, form, edits)
    _named_apart(locked)
    locked.editing = False
    return _saved(locked, actor=actor, what="finished", at=at)


@transaction.atomic
def reopen_editing(*, actor: Actor, form: FormVersion, at: datetime, edits: int | None = None) -> FormVersion:
    """Go on editing a version that nothing has chosen and nobody answered."""
    locked = _locked(actor, form, edits)
    if locked.from_code:
        raise Refused("这一版随程序提供，不能修改。请另拟一版。")
    _unused(locked, "修改")
    locked.editing = True
    return _saved(locked, actor=actor, what="reopened", at=at)


@transaction.atomic
def discard_form(*, actor: Actor, form: FormVersion, at: datetime, edits: int | None = None) -> None:
    """Delete a version that was made here and is used nowhere. The record keeps that it existed."""
    locked = _locked(actor, form, edits)
    if locked.from_code:
        raise Refused("这一版随程序提供，不能删除。")
    _unused(locked, "删除")
    record(actor=actor, verb=f"{_VERB}discarded", subject=locked, at=at, details={"version": locked.version})
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError as error:
        raise Stale("刚刚有届次或填报用了这一版，不能删除。") from error


def fixed_of(form: FormVersion, name: str) -> Fixed | None:
    """What may not change of this field, or nothing when all of it may."""
    editable = editable_form(form.key)
    return Fixed(editable.fixed[name]) if editable is not None and name in editable.fixed else None


def is_edited_here(form: FormVersion) -> bool:
    """Officers change this form in the browser: one of the portal's that is registered, or a holder's own."""
    return form.holder is not None or editable_form(form.key) is not None


def _allowed(actor: Actor, form: FormVersion) -> None:
    if not can(actor, EDIT, form):
        raise NotAllowed(EDIT, form)
    if not is_edited_here(form):
        raise Refused(f"“{form.title}”随程序提供，不在这里修改。")


def _locked(actor: Actor, form: FormVersion, edits: int | None) -> FormVersion:
    rows = FormVersion.objects.select_for_update(of=("self",)).select_related("extends")
    locked = rows.filter(pk=form.pk).first()
    if locked is None:
        raise NotVisible(f"form version {form.pk}")
    _allowed(actor, locked)
    if locked.frozen_at is not None:
        raise Refused(f"{locked}已在使用，不能再改。请另拟一版，在新版本上修改。", way_on="另拟一版")
    if edits is not None and edits != locked.edits:
        last = next(iter(timeline(locked, limit=1)), None)
        who = f"{last.actor}于 {exact_moment(last.at)} 修改了" if last else "这个页面打开之后已修改过"
        raise Stale(f"{who}这份表单。为免覆盖，本页没有保存；请核对后再点一次，就以本页为准。")
    return locked


def _being_edited(actor: Actor, form: FormVersion, edits: int | None) -> FormVersion:
    locked = _locked(actor, form, edits)
    if not locked.editing:
        raise Refused(f"{locked}已完成编辑。要再改的，请先点“继续编辑”。", way_on="继续编辑")
    return locked


def _unused(form: FormVersion, act: str) -> None:
    use = uses_of([form.pk])[form.pk]
    if use.chosen_by:
        raise Refused(f"“{use.chosen_by[0]}”已选用这一版，不能{act}。请先在届次里改选，或另拟一版。")
    if use.records:
        raise Refused(f"已有 {use.records} 份填报用了这一版，不能{act}。请另拟一版。")


def _spec(form: FormVersion, name: str) -> FieldSpec:
    try:
        return form.spec(name)
    except KeyError:
        raise Stale("这一项已不在表单里，可能刚被删去。请刷新页面。") from None


def _changeable(form: FormVersion, name: str) -> FieldSpec:
    """The field; of a holder's form only its own questions. Raises Refused for what the portal's form asks."""
    spec = _spec(form, name)
    if form.holder is not None and not spec.own:
        raise Refused(f"“{spec.label}”属于基础表单，各赛事相同，不在这里改。可以在末尾增加自己的问题。")
    return spec


def _placed(form: FormVersion, entry: FieldEntry) -> FieldEntry:
    """A holder's questions have one part of their own, the last; in the portal's forms officers choose the part."""
    return entry if form.extends is None else replace(entry, section=own_questions(form.extends.key).heading)


def _on(base: FormVersion, form: FormVersion) -> list[dict[str, Any]]:
    """What the portal's form asks, with the holder's questions of this version behind it."""
    last = max((spec.order for spec in base.specs), default=0)
    own = [replace(spec, order=last + number) for number, spec in enumerate((s for s in form.specs if s.own), 1)]
    return stored_fields([*base.specs, *own])


def _named_apart(form: FormVersion) -> None:
    """The portal's form may have got a field meanwhile that is called as one of the holder's questions is."""
    asked = {spec.label for spec in form.specs if not spec.own}
    for spec in form.specs:
        if spec.own and spec.label in asked:
            raise Refused(f"基础表单里已有“{spec.label}”，请给您的问题换一个名称，或删去它。")


def _references(spec: FieldSpec) -> set[str]:
    return {spec.not_before, spec.only_when[0] if spec.only_when else ""} - {""}


def _barred_by_others(made: FieldSpec, others: Iterable[FieldSpec]) -> None:
    """Other fields may be asked only with a certain choice here, or not before this date."""
    for spec in others:
        if spec.not_before == made.name and made.kind is not Kind.DATE:
            raise Refused(Refusal(f"“{spec.label}”不能早于这一项，所以这一项须是日期。", field="kind"))
        name, values = spec.only_when or ("", ())
        if name == made.name and any(made.option(value) is None for value in values):
            raise Refused(Refusal(f"“{spec.label}”按这一项的选择才填，原有选项不能去掉。", field="options"))


def _put(form: FormVersion, specs: Sequence[FieldSpec]) -> None:
    """Set the fields: part after part, in tens, so that page, print and list agree on the order."""
    ordered = in_order(specs)
    parts = list(dict.fromkeys(spec.section for spec in ordered))
    grouped = sorted(ordered, key=lambda spec: parts.index(spec.section))
    numbered = [replace(spec, order=10 * number) for number, spec in enumerate(grouped, 1)]
    check_definition(numbered)
    form.fields = stored_fields(numbered)


def _saved(form: FormVersion, *, actor: Actor, what: str, at: datetime, spec: FieldSpec | None = None) -> FormVersion:
    form.edits += 1
    form.save(update_fields=["title", "source", "fields", "editing", "edits"])
    details = {"field": spec.name, "label": spec.label} if spec is not None else {}
    record(actor=actor, verb=f"{_VERB}{what}", subject=form, at=at, details=details)
    return FormVersion.objects.get(pk=form.pk)
