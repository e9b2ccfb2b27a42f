"""The annexes of an edition's notice: added and taken out while it is a draft, public with the notice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.documents.files import Upload
from challenge_portal.documents.models import StoredFile
from challenge_portal.documents.services import register_file_rule, store_upload
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Edition, NoticeFile
from competitions.services.editions import allowed, locked_edition
from competitions.states import EditionState

ADDED, TAKEN_OUT = "competitions.edition.annex_added", "competitions.edition.annex_taken_out"
register_verbs({ADDED: "上传通知附件", TAKEN_OUT: "移除通知附件"})

ANNEX = "annex"
MOST_ANNEXES = 20
FILE_TYPES = ("pdf", "docx", "xlsx", "jpg", "png")


@transaction.atomic
def add_notice_file(*, actor: Actor, edition: Edition, upload: Upload | None, at: datetime) -> NoticeFile:
    """Add an annex to the notice of a draft. Raises Refused at the field ``annex``."""
    locked = _draft(edition, actor)
    if locked.notice_files.filter(removed=False).count() >= MOST_ANNEXES:
        raise Refused(Refusal(f"通知附件最多 {MOST_ANNEXES} 个，请先移除不需要的。", field=ANNEX))
    file = store_upload(upload, actor=actor, at=at, purpose=ANNEX, subject=locked, allow=FILE_TYPES, field=ANNEX)
    added = NoticeFile.objects.create(edition=locked, file=file, added_at=at)
    record(actor=actor, verb=ADDED, subject=locked, at=at, details={"file": str(file.pk), "sha256": file.sha256})
    return added


@transaction.atomic
def remove_notice_file(*, actor: Actor, edition: Edition, file_id: int, at: datetime) -> None:
    """Take an annex out of a draft's notice. Raises Stale where it is out already."""
    locked = _draft(edition, actor)
    row = NoticeFile.objects.select_for_update(no_key=True).filter(edition=locked, pk=file_id, removed=False).first()
    if row is None:
        raise Stale("这个附件已经移除。")
    row.removed = True
    row.save(update_fields=["removed"])
    record(actor=actor, verb=TAKEN_OUT, subject=locked, at=at, details={"file": str(row.file_id)})


def _draft(edition: Edition, actor: Actor) -> Edition:
    locked = locked_edition(edition, None)
    allowed(actor, "competitions.edit_edition", locked)
    if locked.state != EditionState.DRAFT:
        raise Refused("通知已发布，附件不能再改。需要补充的，请另发公告。", way_on="发布公告")
    return locked


def _annex(actor: Actor, file: StoredFile) -> bool:
    """Whoever reads the notice reads its annexes."""
    return visible(NoticeFile, actor).filter(file=file).exists()


register_file_rule("competitions.edition", _annex)
