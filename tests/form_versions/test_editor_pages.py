"""The editor's pages: what is posted, what is answered, what stays typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from challenge_portal.form_versions import editing
from challenge_portal.form_versions.differing import Fate, difference
from challenge_portal.form_versions.field_entries import FieldEntry
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.organisations.actors import Actor
from tests.factories.competitions import Walk, hosting_form

Browser = Callable[[Actor], Client]
TYPED = {"label": "办赛场地", "kind": "long_text", "limit": "100", "hint": "写明会场。", "section": "保障与服务"}


def address(name: str, form: FormVersion, *more: str) -> str:
    return reverse(f"form_versions:{name}", args=[form.pk, *more])


def changed(walk: Walk, form: FormVersion) -> FormVersion:
    """Shorter, without one field, with another one, one moved."""
    act: dict[str, Any] = {"actor": walk.centre, "at": walk.at}
    entry = FieldEntry("工作计划", "long_text", "工作计划", "分四个环节写。", 250)
    form = editing.edit_field(form=form, name="plan", entry=entry, **act)
    form = editing.remove_field(form=form, name="experience", **act)
    form = editing.add_field(form=form, entry=FieldEntry("办赛场地", "text", "保障与服务", "", 30), **act)
    return editing.move_field(form=form, name="demand_survey", up=True, **act)


def test_a_field_is_added_changed_and_moved_by_buttons(walk: Walk, copied: FormVersion, browser: Browser) -> None:
    client = browser(walk.centre)
    client.post(address("new_field", copied), TYPED | {"version": "0", "required": "on"})
    form = FormVersion.objects.get(pk=copied.pk)
    added = form.specs[-1]
    assert (added.label, added.limit, added.required) == ("办赛场地", 100, True)

    client.post(address("act", copied), {"transition": "up", "field": added.name, "version": form.edits})
    client.post(address("field", copied, "plan"), TYPED | {"label": "工作计划", "section": "工作计划", "limit": "250"})

    form = FormVersion.objects.get(pk=copied.pk)
    assert form.specs[-2].name == added.name
    assert form.spec("plan").limit == 250
    page = client.get(address("version", copied)).content.decode()
    assert "办赛场地" in page
    assert "250 字以内" in page


def test_nothing_typed_is_lost_when_it_is_refused(walk: Walk, copied: FormVersion, browser: Browser) -> None:
    client = browser(walk.centre)
    for wrong, said in (
        ({"label": ""}, "请填写字段名称"),
        ({"label": "工作计划"}, "已有“工作计划”"),
        ({"limit": "0"}, "上限不能小于 1"),
        ({"limit": "很多"}, "请填整数"),
        ({"limit": "99999999999999999999"}, "上限最多 5000"),
        ({"kind": "video"}, "请在所列选项中选择填写方式"),
        ({"options": "是\n否"}, "没有选项"),
    ):
        answer = client.post(address("new_field", copied), TYPED | wrong)
        page = answer.content.decode()
        assert answer.status_code == 400, wrong
        assert said in page
        assert "写明会场。" in page
    assert FormVersion.objects.get(pk=copied.pk).edits == 0


def test_a_stale_page_keeps_what_was_typed_and_saves_knowingly(
    walk: Walk, copied: FormVersion, browser: Browser
) -> None:
    client = browser(walk.centre)
    changed(walk, copied)
    sent = TYPED | {"version": "0"}

    wrong = client.post(address("new_field", copied), sent | {"label": ""}).content.decode()
    assert 'name="version" value="0"' in wrong  # a mistake of one's own doesn't make an old page a new one
    answer = client.post(address("new_field", copied), sent)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "为免覆盖" in page
    assert "写明会场。" in page
    assert 'name="version" value="4"' in page
    again = client.post(address("new_field", copied), sent | {"version": "4", "label": "会场"})
    assert again.status_code == 302


def test_of_a_fixed_field_only_wording_and_limit_are_taken(walk: Walk, copied: FormVersion, browser: Browser) -> None:
    sent = {"label": "比赛类别", "kind": "text", "hint": "二选一。", "options": "甲\n乙", "section": "赛事与承办单位"}

    answer = browser(walk.centre).post(address("field", copied, "track"), sent)

    spec = FormVersion.objects.get(pk=copied.pk).spec("track")
    assert answer.status_code == 302
    assert (spec.label, str(spec.kind), spec.option("themed") is not None) == ("比赛类别", "choice", True)


def test_while_typing_the_field_is_previewed_and_nothing_saved(
    walk: Walk, copied: FormVersion, browser: Browser
) -> None:
    client = browser(walk.centre)
    choice = TYPED | {"kind": "choice", "limit": "", "options": "室内\n室外"}

    shown = client.post(address("new_field", copied) + "?preview", choice).content.decode()
    problem = client.post(address("new_field", copied) + "?preview", TYPED | {"limit": "0"}).content.decode()

    assert "室外" in shown
    assert "<html" not in shown
    assert "上限不能小于 1" in problem
    assert FormVersion.objects.get(pk=copied.pk).edits == 0


def test_the_comparison_names_each_field_that_differs(walk: Walk, copied: FormVersion, browser: Browser) -> None:
    form = changed(walk, copied)

    found = {each.label: each.fate for each in difference(hosting_form(), form).differing}
    page = browser(walk.centre).get(address("compare", form)).content.decode()

    moved = next(label for label, fate in found.items() if fate is Fate.MOVED)
    assert moved in {"工作思路", "需求情况"}  # of two that changed places, one moved
    assert found == {
        moved: Fate.MOVED,
        "工作经验": Fate.REMOVED,
        "工作计划": Fate.CHANGED,
        "办赛场地": Fate.ADDED,
    }
    assert "<del>300</del>" in page
    assert "<ins>250</ins>" in page
    assert "没有这一项" in page
    assert "不同 4 项" in page


def test_the_preview_is_the_form_that_hosts_fill_in(walk: Walk, copied: FormVersion, browser: Browser) -> None:
    changed(walk, copied)
    page = browser(walk.centre).get(address("preview", copied)).content.decode()

    assert "办赛场地" in page
    assert "字数 0 / 250" in page


def test_an_old_button_on_a_finished_version_is_answered_with_a_reason(
    walk: Walk, copied: FormVersion, browser: Browser
) -> None:
    client = browser(walk.centre)
    client.post(address("act", copied), {"transition": "finish", "version": "0"})

    late = client.post(address("act", copied), {"transition": "remove", "field": "plan", "version": "0"})
    typed = client.post(address("new_field", copied), TYPED)
    unknown = client.post(address("act", copied), {"transition": "publish"})

    assert (late.status_code, typed.status_code, unknown.status_code) == (409, 409, 400)
    assert "已完成编辑" in typed.content.decode()
    assert client.get(address("new_field", copied)).status_code == 302


def test_odd_addresses_find_nothing(walk: Walk, copied: FormVersion, browser: Browser) -> None:
    client = browser(walk.centre)

    assert client.get(address("field", copied, "nothing")).status_code == 404
    for asked in ("x", "99999999999", "-1"):
        assert client.get(address("compare", copied) + f"?with={asked}").status_code == 404


def test_the_list_says_where_versions_are_used(walk: Walk, copied: FormVersion, browser: Browser) -> None:
    walk.filled(walk.edition())
    page = browser(walk.centre).get(reverse("form_versions:forms")).content.decode()

    assert "第七届中国创新挑战赛" in page
    assert "使用中，已冻结" in page
    assert "编辑中" in page


def test_name_and_source_are_changed_and_what_is_too_long_is_refused(
    walk: Walk, copied: FormVersion, browser: Browser
) -> None:
    client = browser(walk.centre)
    blank = client.post(address("head", copied), {"title": " ", "source": "国科火字〔2027〕1号附件2"})
    long = client.post(address("head", copied), {"title": "长" * 61, "source": ""})
    done = client.post(
        address("head", copied), {"title": "申办表（2027）", "source": "国科火字〔2027〕1号附件2", "version": "0"}
    )

    assert (blank.status_code, long.status_code, done.status_code) == (400, 400, 302)
    assert "国科火字〔2027〕1号附件2" in blank.content.decode()
    assert "请精简到 60 字以内" in long.content.decode()
    copied.refresh_from_db()
    assert (copied.title, hosting_form().title) == ("申办表（2027）", "中国创新挑战赛申办表")
