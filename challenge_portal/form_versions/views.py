"""The officers' pages of forms: versions, fields, preview, comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions import editing, selectors
from challenge_portal.form_versions.forms import EditorForm, FieldForm, HeadForm, field_initial
from challenge_portal.form_versions.previewing import preview_of
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.kernel.typed import number_typed, version_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove

ON_FIELDS: Mapping[str, Callable[..., object]] = {
    "up": partial(editing.move_field, up=True),
    "down": partial(editing.move_field, up=False),
    "remove": editing.remove_field,
}
ON_VERSIONS: Mapping[str, Callable[..., object]] = {"finish": editing.finish_editing, "reopen": editing.reopen_editing}
SAID = {
    "up": "已上移。",
    "down": "已下移。",
    "remove": "已删去这一项。",
    "finish": "已完成编辑，届次可以选用这一版。",
    "reopen": "可以继续编辑。",
}
SAID_OF_OWN = SAID | {
    "finish": "已启用：从现在起开始填写的，按这一版。",
    "reopen": "可以继续编辑。这一版暂时停用，完成编辑后再启用。",
}


@require_safe
@signed_in_required
def forms(request: ActorRequest) -> HttpResponse:
    """Every form with its versions."""
    return render(request, "form_versions/forms.html", {"forms": selectors.forms(actor=request.actor)})


@require_safe
@signed_in_required
def version(request: ActorRequest, pk: int) -> HttpResponse:
    """One version: its fields, its use, its record."""
    return _page(request, pk)


def _page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.version_page(pk, actor=request.actor)
    return render(request, "form_versions/version.html", {"page": page, **more}, status=status)


@require_POST
@signed_in_required
def copy(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin a new version from this one."""
    form = selectors.version(pk, actor=request.actor)
    try:
        copied = editing.copy_form(actor=request.actor, form=form, at=request.now)
    except Refused as refused:
        return _page(request, pk, status=409, refusal=refused.refusal)
    on_base = "" if copied.extends_id == form.extends_id else "，基础表单已换成新的版本"
    messages.success(request, f"已另拟第 {copied.version} 版，问题与第 {form.version} 版相同{on_base}。")
    return redirect("form_versions:version", copied.pk)


@require_POST
@signed_in_required
def act(request: ActorRequest, pk: int) -> HttpResponse:
    """A button of the version's page: a field up, down or out, editing finished or gone on with, the version deleted."""
    form = selectors.version(pk, actor=request.actor)
    name = request.POST.get("transition", "")[:40]
    terms: dict[str, Any] = {"actor": request.actor, "form": form, "at": request.now, "edits": _edits(request)}
    try:
        if name == "discard":
            editing.discard_form(**terms)
            messages.success(request, f"已删除第 {form.version} 版。")
            holder = selectors.holder_of(form)
            return redirect(holder.url if holder is not None else "form_versions:forms")
        if name in ON_FIELDS:
            ON_FIELDS[name](name=request.POST.get("field", "")[:80], **terms)
        elif name in ON_VERSIONS:
            ON_VERSIONS[name](**terms)
        else:
            raise UnknownMove("没有这个操作。请刷新页面后重试。")
    except UnknownMove:
        raise
    except Refused as refused:
        return _page(request, pk, status=409, refusal=refused.refusal)
    messages.success(request, (SAID if form.holder is None else SAID_OF_OWN)[name])
    return redirect("form_versions:version", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def head(request: ActorRequest, pk: int) -> HttpResponse:
    """What the form is called and where it comes from."""
    found = selectors.version_page(pk, actor=request.actor)
    if not found.may_describe:
        raise NotAllowed(editing.EDIT)
    form = HeadForm(request.POST or None, initial={"title": found.row.title, "source": found.row.source})
    context = {"form": form, "version": found.row, "edits": found.edits}
    if request.method != "POST":
        answer = render(request, "form_versions/head.html", context)
        return answer if found.may_edit else redirect("form_versions:version", pk)
    save = partial(
        editing.describe_form,
        actor=request.actor,
        form=selectors.version(pk, actor=request.actor),
        at=request.now,
        edits=_edits(request),
    )
    status = _saved(form, lambda: save(**form.cleaned_data))
    if status:
        context["edits"] = _edits_shown(request, found.edits, status)
        return render(request, "form_versions/head.html", context, status=status)
    messages.success(request, "已保存。")
    return redirect("form_versions:version", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def field(request: ActorRequest, pk: int, name: str = "") -> HttpResponse:
    """One field, a new one without a name. A post with ``preview`` in the address only shows how it would look."""
    page = selectors.field_page(pk, name, actor=request.actor)
    form = FieldForm(
        request.POST or None,
        initial=field_initial(page.entry),
        sections=page.sections,
        fixed=page.fixed,
        places=page.places,
    )
    context = {"page": page, "form": form, "preview": preview_of(page.entry), "edits": page.edits}
    if request.method != "POST":
        answer = render(request, "form_versions/field_form.html", context)
        return answer if page.may_edit else redirect("form_versions:version", pk)
    entry = form.entry() if form.is_valid() else None
    if "preview" in request.GET:
        shown = {"preview": preview_of(entry) if entry else None, "form": form}
        return render(request, "form_versions/field_preview.html", shown)
    context["preview"] = preview_of(entry or page.entry)
    terms: dict[str, Any] = {
        "actor": request.actor,
        "form": selectors.version(pk, actor=request.actor),
        "entry": entry,
        "at": request.now,
        "edits": _edits(request),
    }
    save = partial(editing.edit_field, name=name, **terms) if name else partial(editing.add_field, **terms)
    status = _saved(form, save)
    if status:
        context["edits"] = _edits_shown(request, page.edits, status)
        return render(request, "form_versions/field_form.html", context, status=status)
    messages.success(request, "已保存。" if name else "已增加这一项。")
    return redirect("form_versions:version", pk)


@require_safe
@signed_in_required
def preview(request: ActorRequest, pk: int) -> HttpResponse:
    """The form as those who fill it in will see it. Nothing here is sent."""
    page = selectors.version_page(pk, actor=request.actor)
    return render(request, "form_versions/preview.html", {"page": page, "values": {}, "errors": {}})


@require_safe
@signed_in_required
def compare(request: ActorRequest, pk: int) -> HttpResponse:
    """Two versions side by side."""
    typed = request.GET.get("with", "")
    other = number_typed(typed)
    if typed and other is None:
        raise NotVisible(f"form version {typed[:20]}")
    page = selectors.comparison_page(pk, other, actor=request.actor)
    return render(request, "form_versions/compare.html", {"page": page, "chosen": pk})


def _edits(request: ActorRequest) -> int | None:
    return version_typed(request.POST.get("version", ""))


def _edits_shown(request: ActorRequest, now: int, status: int) -> Any:
    """The count that the page hands in next: who was told of a colleague's change has seen it, others have not."""
    return now if status == 409 else request.POST.get("version", "")


def _saved(form: EditorForm, save: Any) -> int:
    """0 when it was saved, else the status of the page that says why not, with everything still typed."""
    if not form.is_valid():
        return 400
    try:
        save()
    except Refused as refused:
        form.refuse(refused.refusal)
        return 409 if isinstance(refused, Stale) or not refused.refusal.field else 400
    return 0
