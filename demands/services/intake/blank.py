"""The empty survey form as a PDF, to print, to fill in by hand and to send back to the desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.documents.files import register_file_rule
from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.documents.services import register_template, request_document
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from competitions.models import Competition
from demands.form_uses import survey_of

BLANK_FORM = "demand_blank_form"
BLANK_ROWS = 4
ROOM = "\u3000\n\u3000"  # two lines to write on
register_template(BLANK_FORM, "documents/form.html", "技术需求征集表（空白表）", FormPaper)


@transaction.atomic
def ask_blank_form(*, actor: Actor, competition: Competition, at: datetime) -> Document:
    """Have the empty form of the competition printed; asking again gives the same paper. Raises NotAllowed.

    What is printed is in use: the version of the form is frozen with it.
    """
    if not can(actor, "demands.bring_in", competition):
        raise NotAllowed("demands.bring_in", competition)
    form = survey_of(competition.pk)
    freeze_form(form, at=at)
    return request_document(
        kind=BLANK_FORM,
        subject=competition,
        snapshot=blank_paper(form, competition),
        number=f"{form.key}-{form.version}".upper().replace("_", "-"),
        version=form.version,
        draft=False,
        demo=competition.is_demo,
        actor=actor,
        at=at,
    )


def blank_paper(form: FormVersion, competition: Competition) -> FormPaper:
    """Every field with its limit and its boxes, and room to write."""
    code = Line("统一社会信用代码", hint="18 位，见营业执照")
    return FormPaper(
        title=form.title,
        issued_by=competition.name,
        lines=(code, *(_line(spec) for spec in form.specs if spec.kind is not Kind.NOTICE)),
        stamp_label="需求单位",
        stamp_text="以上内容真实，本单位有权提出本项需求，内容不涉及国家秘密。",
        sign_label="填表人签字",
        remark="请加盖单位公章后交承办单位或区县科技部门。录入后由本单位登录门户核对、认领，认领后才会提交。",
    )


def _line(spec: FieldSpec) -> Line:
    label = spec.label if spec.required else f"{spec.label}（选填）"
    if spec.kind in {Kind.CHOICE, Kind.CHOICES}:
        boxes = "　".join(f"□\u00a0{option.label}{'＿＿＿＿' if option.asks_text else ''}" for option in spec.options)
        return Line(label, boxes, hint="可多选" if spec.kind is Kind.CHOICES else "选一项")
    if spec.kind is Kind.ROWS:
        columns = tuple(column.label for column in spec.columns)
        return Line(label, table=Table(columns, ((ROOM,) * len(columns),) * BLANK_ROWS))
    return Line(label, "", hint=_limit(spec), tall=spec.kind is Kind.LONG_TEXT)


def _limit(spec: FieldSpec) -> str:
    if spec.kind is Kind.MONEY:
        return "万元"
    least = f"不少于 {spec.minimum} 字" if spec.minimum else ""
    most = f"不超过 {spec.limit} 字" if spec.limit and spec.kind is Kind.LONG_TEXT else ""
    return "，".join(part for part in (least, most) if part)


def _blank_file(actor: Actor, file: StoredFile) -> bool:
    """An empty form is nobody's secret; who is signed in may print it."""
    kinds = Document.objects.filter(files__file=file).values_list("kind", flat=True)
    return actor.is_signed_in and BLANK_FORM in kinds


register_file_rule("competitions.competition", _blank_file)
