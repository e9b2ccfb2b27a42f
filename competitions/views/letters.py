"""The province's letter of recommendation: its list, its form, its page, its table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.files import upload_of
from challenge_portal.documents.inspection import plain_name
from challenge_portal.documents.serving import made_attachment
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.letter_forms import LetterForm, letter_initial
from competitions.letter_table import letter_workbook
from competitions.selectors import letters as selectors
from competitions.selectors import lookups

SAID = {
    "issue": "已定稿。请打印、盖章，再上传扫描件；或者申请用印。",
    "take_back": "已取消定稿，可以继续修改。",
    "send": "已报送火炬中心，并告知各申办单位。",
    "discard": "已作废，其中的申办表可以编入另一份申报函。",
}


@require_safe
@signed_in_required
def letters(request: ActorRequest, pk: int) -> HttpResponse:
    """The letters of an edition, and what is left to send."""
    page = selectors.letters_page(pk, actor=request.actor)
    return render(request, "competitions/letters.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new_letter(request: ActorRequest, pk: int) -> HttpResponse:
    """Write a letter."""
    edition = lookups.edition(pk, actor=request.actor)
    province = request.actor.authority
    if province is None or not can(request.actor, "competitions.open_letter", province):
        raise NotAllowed("competitions.open_letter", edition)
    rows = selectors.offered(edition, province)
    initial = letter_initial(edition, None, at=request.now) | {"applications": [row.id for row in rows]}
    form = LetterForm(request.POST or None, initial=initial, offered=_choices(rows))
    if request.method == "POST" and form.is_valid():
        try:
            letter = services.draft_letter(
                actor=request.actor, edition=edition, province=province, entry=form.entry(), at=request.now
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "已保存为拟稿。核对后定稿。")
            return redirect("competitions:letter", letter.pk)
    return _form(request, form, rows, {"edition": edition.pk, "edition_title": edition.title})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit_letter(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    letter = lookups.letter(pk, actor=request.actor)
    if not can(request.actor, "competitions.write_letter", letter):
        raise NotAllowed("competitions.write_letter", letter)
    rows = selectors.offered(letter.edition, letter.province, letter)
    initial = letter_initial(letter.edition, letter, at=request.now)
    initial["applications"] = lookups.carried_by(letter)
    form = LetterForm(request.POST or None, initial=initial, offered=_choices(rows))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_letter(
                actor=request.actor, letter=letter, entry=form.entry(), at=request.now, version=version_of(request)
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("competitions:letter", pk)
    context = {
        "edition": letter.edition_id,
        "edition_title": letter.edition.title,
        "letter": letter.pk,
        "version": request.POST.get("version") or letter.version,
    }
    return _form(request, form, rows, context)


@require_safe
@signed_in_required
def letter(request: ActorRequest, pk: int) -> HttpResponse:
    """One letter: its paper, its applications, its record."""
    return _page(request, pk)


@require_POST
@signed_in_required
def move_letter(request: ActorRequest, pk: int) -> HttpResponse:
    """Finalise, take back, send, discard."""
    found = lookups.letter(pk, actor=request.actor)
    name = request.POST.get("transition", "")
    if name not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        services.move_letter(
            name,
            actor=request.actor,
            letter=found,
            at=request.now,
            reason=reason_of(request),
            version=version_of(request),
        )
    except Refused as refused:
        return _page(request, pk, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, SAID[name])
    return redirect("competitions:letter", pk)


@require_POST
@signed_in_required
def scan_letter(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload the stamped scan of the finalised letter."""
    found = lookups.letter(pk, actor=request.actor)
    try:
        services.attach_letter_scan(
            actor=request.actor, letter=found, upload=upload_of(request, "scan"), at=request.now
        )
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 400
        return _page(request, pk, status=status, upload_error=refused.refusal)
    messages.success(request, "盖章件已上传。请核对后报送。")
    return redirect("competitions:letter", pk)


@require_POST
@signed_in_required
def seal_letter(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for the office's electronic seal on the finalised letter."""
    found = lookups.letter(pk, actor=request.actor)
    purpose = request.POST.get("purpose", "")
    try:
        services.ask_letter_seal(actor=request.actor, letter=found, purpose=purpose, at=request.now)
    except Refused as refused:
        status = 400 if refused.refusal.field else 409
        return _page(request, pk, status=status, seal_error=refused.refusal, purpose=purpose)
    messages.success(request, "已申请用印，等待本单位用印管理人审批。")
    return redirect("competitions:letter", pk)


@require_safe
@signed_in_required
def letter_table(request: ActorRequest, pk: int) -> HttpResponse:
    """The 推荐汇总表 as Excel; who took it is in the record."""
    found, rows = selectors.summary_of(pk, actor=request.actor)
    content = letter_workbook(found, rows, actor=request.actor, at=request.now)
    return excel_file(content, f"推荐汇总表（{found}）.xlsx")


@require_safe
@signed_in_required
def letter_word(request: ActorRequest, pk: int) -> HttpResponse:
    """The letter as a Word file to edit; who took it is in the record."""
    found = lookups.letter(pk, actor=request.actor)
    content = services.letter_as_word(actor=request.actor, letter=found, at=request.now)
    return made_attachment(content, plain_name(f"申报函（{found}）.docx"))


@require_safe
@signed_in_required
def announcement_word(request: ActorRequest, pk: int) -> HttpResponse:
    """The forwarding of a notice, or the naming of the hosts, as a Word file for the office that announced it."""
    found = lookups.announcement(pk, actor=request.actor)
    content = services.announcement_as_word(actor=request.actor, announcement=found, at=request.now)
    return made_attachment(content, plain_name(f"{found}.docx"))


def _page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.letter_page(pk, actor=request.actor, at=request.now)
    return render(request, "competitions/letter.html", {"page": page, **more}, status=status)


def _form(
    request: ActorRequest, form: LetterForm, rows: tuple[selectors.CarriedRow, ...], context: dict[str, Any]
) -> HttpResponse:
    chosen = {str(each) for each in form["applications"].value() or []}
    marked = [(row, str(row.id) in chosen) for row in rows]
    status = 400 if request.method == "POST" and form.errors else 200
    return render(request, "competitions/letter_form.html", {"form": form, "rows": marked, **context}, status=status)


def _choices(rows: tuple[selectors.CarriedRow, ...]) -> list[tuple[int, str]]:
    return [(row.id, row.host) for row in rows]
