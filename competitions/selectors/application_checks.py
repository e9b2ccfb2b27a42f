"""The rules of the notice as the portal checks them by itself, for the list that the reviewer sees."""

from __future__ import annotations

from challenge_portal.documents.chain import Check, checked
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.fields import Kind
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.wordcount import count_words
from competitions import rules
from competitions.hosting_form import form_of
from competitions.models import HostingApplication
from competitions.states import ApplicationState


def checks_of(application: HostingApplication, quota: rules.Quota | None) -> tuple[Check, ...]:
    """The rules of the notice, checked by the portal; the reviewer sees them beside the material. One query at most."""
    return tuple(
        check
        for check in (
            _words_check(application),
            _form_check(application),
            _track_check(application),
            _final_check(application),
            _quota_check(application, quota),
            _letter_check(application),
        )
        if check is not None
    )


def _words_check(application: HostingApplication) -> Check:
    limited = [each for each in form_of(application).specs if each.kind is Kind.LONG_TEXT and each.limit]
    within = [
        each for each in limited if count_words(str(application.answers.get(each.name) or "")) <= (each.limit or 0)
    ]
    fact = f"{len(within)} / {len(limited)}"
    return checked("每项字数不超限", fact, good=len(within) == len(limited))


def _form_check(application: HostingApplication) -> Check:
    wrong = clean_answers(form_of(application), application.answers, final=True).errors
    return checked("各栏填写完整", f"{len(wrong)} 处待改" if wrong else "完整", good=not wrong)


def _track_check(application: HostingApplication) -> Check | None:
    track = application.track
    if track is None:
        return checked("赛事类别", "未选", good=False)
    refusal = rules.track_refusal(track, application.theme, application.industries)
    if track.needs_theme:
        return checked(
            f"{track.name}围绕国家战略确定主题", "已填" if application.theme else "未填", good=refusal is None
        )
    label = f"{track.name}领域 {track.industries_min}—{track.industries_max} 个"
    return checked(label, f"{len(application.industries)} 个", good=refusal is None)


def _final_check(application: HostingApplication) -> Check | None:
    latest = rules.last_final_day(application.edition)
    if latest is None:
        return None
    fact = day(application.final_on) or "未填"
    if rules.final_is_late(application.edition, application.final_on):
        return Check(f"现场赛原则上不晚于 {latest.month}月{latest.day}日，已说明原因", fact, "warn", "alert")
    return checked(f"现场赛不晚于 {latest.month}月{latest.day}日", fact, good=application.final_on is not None)


def _quota_check(application: HostingApplication, quota: rules.Quota | None) -> Check | None:
    if application.recommender is None:
        return None
    if quota is None:
        return Check("本省名额", f"不限，已荐 {rules.recommended_count(application)}")
    fact = f"另有已荐 {quota.sent} / {quota.limit}"
    if quota.is_used_up and not quota.is_hard:
        return Check("本省名额（原则上）", fact, "warn", "alert")
    return checked("本省名额", fact, good=not quota.is_used_up)


def _letter_check(application: HostingApplication) -> Check | None:
    """Whether the province's letter has come: the centre's question about what is recommended."""
    if application.recommender is None or application.state != ApplicationState.RECOMMENDED:
        return None
    letter = application.letter
    if letter is None or letter.sent_at is None:
        return Check("省级申报函", "尚未报送", "warn", "clock")
    return Check("省级申报函", letter.document_number)
