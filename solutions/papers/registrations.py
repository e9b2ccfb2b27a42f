"""The 报名表 as paper: its number, its PDF with the declaration, its stamped scan."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.accounts.consent_texts import ConsentText, current_text
from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.documents.services import (
    confirm_scan,
    register_file_rule,
    register_template,
    request_document,
    void_document,
    void_number,
)
from challenge_portal.form_versions.showing import ReadRow, read_rows
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from competitions import numbering
from competitions.wording import worded
from solutions.forms_data import registration_v1
from solutions.models import Registration
from solutions.rules.registrations import TO_SIGN

KIND = "challenge_registration"
TALL = frozenset({"basis"})
IN_PAIRS = (
    ("kind", "country"),
    ("code", "id_tail"),
    ("leader_name", "leader_position"),
    ("leader_degree", "leader_phone"),
    ("leader_email", "contact_name"),
    ("contact_phone", "public_final"),
    ("agency", "manager"),
)
DECLARED = (
    "本挑战者声明："
    + "；".join(option.label for option in registration_v1.DECLARATIONS)
    + "。已阅读并同意表内所列《挑战须知》《保密协议》《免责声明》。"
)

register_template(KIND, "documents/form.html", registration_v1.TITLE, FormPaper)


def take_registration_number(registration: Registration, *, at: datetime) -> str:
    """``BM-RZ-2026-0001``: one series for each competition."""
    return numbering.take("solutions.registration", "BM-{code}", registration.competition, subject=registration, at=at)


def registration_paper(registration: Registration, *, actor: Actor, at: datetime) -> Document:
    """Ask for the PDF of the finalised version."""
    return request_document(
        kind=KIND,
        subject=registration,
        snapshot=registration_snapshot(registration),
        number=registration.number,
        version=registration.revision,
        draft=False,
        demo=registration.is_demo,
        actor=actor,
        at=at,
    )


def registration_snapshot(registration: Registration) -> FormPaper:
    """The 报名表 with the 声明 above the place for signature and stamp."""
    form = worded(registration.form_version, registration.competition.words)
    rows = {row.name: row for row in read_rows(form, registration.answers)}
    paired = {name for pair in IN_PAIRS for name in pair}
    left_out = paired | {"name", "declaration"}
    return FormPaper(
        title=form.title,
        issued_by=registration.name,
        pairs=(
            (Line("赛事", registration.competition.name), Line("报名编号", registration.number)),
            (Line("挑战者", registration.name), Line("通讯地址", _text(rows, "address"))),
            *((_line(rows, left), _line(rows, right)) for left, right in IN_PAIRS),
        ),
        lines=(
            *(
                _line(rows, name)
                for name, row in rows.items()
                if name not in left_out | {"address"} and (row.text or row.rows)
            ),
            *(_agreed(current_text(kind)) for kind in TO_SIGN),
        ),
        stamp_label="挑战者签字（单位盖章）",
        stamp_text=DECLARED,
        sign_label="负责人签字",
    )


def void_registration_paper(registration: Registration, *, actor: Actor, at: datetime, reason: str) -> None:
    """Print and scan of the version no longer hold. Harmless where they were voided already."""
    document = registration.document
    if document is not None and document.voided_at is None:
        void_document(document, reason=reason, actor=actor, at=at)


def void_registration_number(registration: Registration, *, actor: Actor, at: datetime, reason: str) -> None:
    """The number stays in the series as voided, so that the series has no hole."""
    void_number(registration.number, reason=reason, actor=actor, at=at)


def confirm_registration_scan(registration: Registration, *, actor: Actor, at: datetime) -> None:
    """与系统一致: who compared, and when."""
    if registration.document is not None:
        confirm_scan(registration.document, actor=actor, at=at)


def _agreed(text: ConsentText) -> Line:
    """A text whole, with its version and hash: the stamp below stands for the signature under it."""
    said = "\n".join(f"{number}. {paragraph}" for number, paragraph in enumerate(text.paragraphs, 1))
    return Line(text.title, f"{text.label}，全文摘要 {text.sha256[:12]}\n{said}", tall=True)


def _text(rows: dict[str, ReadRow], name: str) -> str:
    return rows[name].text if name in rows else ""


def _line(rows: dict[str, ReadRow], name: str) -> Line:
    row = rows.get(name)
    if row is None:  # a field that doesn't apply to this kind of challenger
        return Line({"id_tail": "身份证件号码后四位"}.get(name, name), "不适用")
    table = Table(columns=row.columns, rows=row.rows) if row.rows else None
    return Line(row.label, "" if table else row.text, table=table, tall=name in TALL)


def _may_read(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the registration may read its files."""
    if not file.subject_id.isdigit():
        return False
    return visible(Registration, actor).filter(pk=file.subject_id).exists()


register_file_rule("solutions.registration", _may_read)
