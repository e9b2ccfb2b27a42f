"""Which version of the 申办表 an edition asks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.documents.models import Document
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions import papers
from competitions.forms_data.hosting_application_v1 import KEY
from competitions.models import Edition
from competitions.states import EditionState

FORM_CHANGED = "competitions.edition.form_changed"
register_verbs({FORM_CHANGED: "更换申办表"})


@transaction.atomic
def change_edition_form(
    *, actor: Actor, edition: Edition, form: FormVersion, at: datetime, reason: str, version: int | None = None
) -> Edition:
    """Give an open edition another version of the 申办表, as long as nobody has started an application for it.

    So all hosts of an edition answer the same questions, and no application ever changes its form. Who starts one at
    this very moment waits for the same lock. Raises Refused at the field, Stale for an old page.
    """
    locked = locked_edition(edition, version)
    if not can(actor, "competitions.edit_edition", locked):
        raise NotAllowed("competitions.edit_edition", locked)
    if locked.state != EditionState.OPEN:
        raise Refused("只有申办中的届次可以在这里更换申办表；拟稿中的，在拟稿上改选。")
    check_form(form)
    if form.pk == locked.form_version_id:
        raise Refused(Refusal("本届用的就是这一版，请选择另一版。", field="form_version"))
    if not reason.strip():
        raise Refused(Refusal("请写明更换的原因。", field="reason"))
    if started := locked.applications.count():
        raise Refused(f"已有 {started} 家单位用现在的版本开始申办，本届不能再换表；新的版本可用于下一届。")
    before, locked.form_version = locked.form_version, form
    locked.version += 1
    locked.save(update_fields=["form_version", "version"])
    freeze_form(form, at=at)
    record(
        actor=actor,
        verb=FORM_CHANGED,
        subject=locked,
        at=at,
        reason=reason,
        details={"from": before.version, "to": form.version},
    )
    return locked


@transaction.atomic
def print_blank_form(*, actor: Actor, form: FormVersion, at: datetime) -> Document:
    """A draft print of the form with nothing filled in. Asking again for the same version gives the same paper."""
    if not can(actor, "form_versions.edit", form):
        raise NotAllowed("form_versions.edit", form)
    check_kind(form)
    return papers.blank_form(form, actor=actor, at=at)


def check_kind(form: FormVersion) -> None:
    """Raise Refused for what is no 申办表."""
    if form.key != KEY:
        raise Refused(Refusal("这不是申办表，请从所列的版本中选择。", field="form_version"))


def check_form(form: FormVersion) -> None:
    """Raise Refused for what is no 申办表, or is still being edited."""
    check_kind(form)
    if form.editing:
        raise Refused(Refusal(f"{form}还在编辑，完成编辑后才能选用。", field="form_version"))


def locked_edition(edition: Edition, version: int | None) -> Edition:
    """The edition under its lock, as it is now. Raises Stale when it is not what the page showed."""
    locked = (
        Edition.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organiser", "series")
        .get(pk=edition.pk)
    )
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    return locked
