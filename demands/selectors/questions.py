"""The survey form of one competition as its host arranges it, and whether a draft answers an older one."""

from __future__ import annotations

from dataclasses import dataclass

from challenge_portal.form_versions.selectors import FieldRow, VersionRow, own_fields, own_versions
from challenge_portal.form_versions.services import current_form
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from competitions.models import Competition
from demands.form_uses import survey_of
from demands.forms_data.demand_survey_v1 import KEY
from demands.models import Demand
from demands.rules import MAY_STILL_ASK
from demands.states import OPEN_TO_OWNER


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """What a competition asks. ``own`` is its own version in use, if it has one; ``edited`` the one being written."""

    code: str
    competition: str
    title: str
    base: int
    newest_base: int
    fields: int
    own: VersionRow | None
    questions: tuple[FieldRow, ...]
    edited: VersionRow | None
    versions: tuple[VersionRow, ...]
    may_begin: bool
    may_edit: bool
    collects: bool


def survey_page(competition: Competition, *, actor: Actor) -> SurveyPage:
    """The form that the competition asks, and its own versions. Six queries at most.

    The caller has asked whether the actor may look on.
    """
    form, base = survey_of(competition.pk), current_form(KEY)
    versions = own_versions(KEY, competition.pk)
    may_edit = can(actor, "competitions.run", competition)
    collects = competition.state in MAY_STILL_ASK
    return SurveyPage(
        code=competition.code,
        competition=competition.name,
        title=form.title,
        base=form.extends.version if form.extends is not None else form.version,
        newest_base=base.version,
        fields=sum(1 for spec in form.specs if not spec.own),
        own=next((row for row in versions if row.id == form.pk), None),
        questions=own_fields(form),
        edited=next((row for row in versions if row.editing), None),
        versions=versions,
        may_begin=may_edit and collects and not versions,
        may_edit=may_edit,
        collects=collects,
    )


def newer_form(demand: Demand) -> str:
    """What to say on a draft that was begun before the form changed; nothing where it asks what is asked now."""
    if demand.state not in OPEN_TO_OWNER:
        return ""
    now = survey_of(demand.competition_id)
    if now.pk == demand.form_version_id:
        return ""
    known = {spec.name for spec in demand.form_version.specs}
    more = sum(1 for spec in now.specs if spec.name not in known)
    added = f"，多了 {more} 个问题" if more else ""
    return f"这份需求开始填写之后，征集表换了新的一版{added}。这份仍按开始时的版本填写和提交，不必补填。"
