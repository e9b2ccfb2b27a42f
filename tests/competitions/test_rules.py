"""Where the walk ends: what the rules refuse, at the field, with the rule and the way on."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge_portal.documents.models import DocumentFile, TakenNumber
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Deadline
from challenge_portal.organisations.policy import sees
from challenge_portal.workflow.engine import UnknownMove
from competitions import services
from competitions.models import ApplicationDraft, Competition, HostingApplication
from competitions.rules import deadline_of
from competitions.states import ApplicationState
from competitions.workflow import APPLICATION
from tests.factories.competitions import Walk, answers


def test_a_text_over_its_limit_is_kept_whole_and_bars_finalising(walk: Walk) -> None:
    application = walk.started(walk.edition())
    typed = "长" * 201

    saved, cleaned = services.save_application(
        actor=walk.rizhao, application=application, answers=answers(approach=typed), at=walk.at
    )

    assert saved.answers["approach"] == typed
    assert "超出 1 字" in cleaned.errors["approach"][0]
    with pytest.raises(Refused, match="超出 1 字") as refused:
        services.finalise_application(actor=walk.rizhao, application=saved, at=walk.at)
    assert refused.value.refusal.field == "approach"


def test_an_application_without_its_seal_is_not_submitted(walk: Walk) -> None:
    application = walk.finalised(walk.edition())

    with pytest.raises(Refused, match="盖章扫描件") as refused:
        services.submit_application(actor=walk.rizhao, application=application, at=walk.at)
    assert refused.value.refusal.field == "scan"
    application.refresh_from_db()
    assert application.state == ApplicationState.FINALISED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("盖章件.pdf", b"MZ\x90\x00" + b"\x00" * 200),
        ("盖章件.exe", b"MZ\x90\x00"),
        ("盖章件.pdf", b""),
        ("盖章件.pdf", b"%PDF-1.4\n" + b"0" * (20 * 1024 * 1024)),
    ],
    ids=["renamed executable", "executable", "empty", "20 MB and a little more"],
)
def test_a_wrong_file_is_no_stamped_scan(walk: Walk, name: str, content: bytes) -> None:
    application = walk.finalised(walk.edition())

    with pytest.raises(Refused) as refused:
        services.attach_scan(
            actor=walk.rizhao, application=application, upload=SimpleUploadedFile(name, content), at=walk.at
        )
    assert refused.value.refusal.field == "scan"
    assert not DocumentFile.objects.filter(role="stamped_scan").exists()


def test_the_last_moment_is_in_time_and_one_second_later_is_not(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    application = walk.stamped(edition)
    late = walk.province_deadline + timedelta(seconds=1)

    with pytest.raises(Refused) as refused:
        services.submit_application(actor=walk.rizhao, application=application, at=late)
    assert exact_moment(late) in refused.value.refusal.text
    assert "鲁科函〔2026〕7号" in refused.value.refusal.rule

    services.submit_application(actor=walk.rizhao, application=application, at=walk.province_deadline)
    assert application.state == ApplicationState.SUBMITTED


def test_nothing_is_given_back_when_the_host_could_not_answer_any_more(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    application = walk.submitted(edition)
    late = walk.province_deadline + timedelta(days=1)

    with pytest.raises(Refused, match="请先调整转发的截止时间"):
        services.return_application(actor=walk.shandong, application=application, opinion="请核对。", at=late)
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED

    walk.forwarded(edition, walk.deadline)
    services.return_application(actor=walk.shandong, application=application, opinion="请核对。", at=late)
    assert application.state == ApplicationState.RETURNED


def test_a_notice_that_is_not_published_freezes_no_form(walk: Walk) -> None:
    edition = walk.draft_edition()

    with pytest.raises(NotAllowed):
        services.publish_edition(actor=walk.shandong, edition=edition, at=walk.at)
    edition.form_version.refresh_from_db()
    assert edition.form_version.frozen_at is None


def test_a_province_cannot_forward_with_a_later_deadline(walk: Walk) -> None:
    with pytest.raises(Refused, match="不能晚于国家截止") as refused:
        walk.forwarded(walk.edition(), walk.deadline + timedelta(seconds=1))
    assert refused.value.refusal.field == "deadline"


def test_without_a_forwarding_the_national_deadline_holds(walk: Walk) -> None:
    application = walk.started(walk.edition())
    assert deadline_of(application).at == walk.deadline


def test_a_direct_host_is_bound_by_the_national_deadline(walk: Walk) -> None:
    application = walk.stamped(walk.edition(), walk.ningbo)
    with pytest.raises(Refused, match="截止"):
        services.submit_application(actor=walk.ningbo, application=application, at=walk.deadline + timedelta(seconds=1))


def test_an_old_page_does_not_overwrite_a_newer_one(walk: Walk) -> None:
    application = walk.filled(walk.edition())
    opened = application.version
    services.save_application(
        actor=walk.rizhao, application=application, answers=answers(approach="先改的"), at=walk.at, version=opened
    )

    with pytest.raises(Stale):
        services.save_application(
            actor=walk.rizhao, application=application, answers=answers(approach="后改的"), at=walk.at, version=opened
        )
    application.refresh_from_db()
    assert application.answers["approach"] == "先改的"


def test_the_second_of_two_officers_learns_that_the_first_was_faster(walk: Walk) -> None:
    application = walk.submitted(walk.edition())
    services.recommend_application(
        actor=walk.shandong, application=application, opinion="同意推荐。", scan_pages=[1, 2], at=walk.at
    )

    with pytest.raises(Stale, match="省级已推荐"):
        services.return_application(actor=walk.shandong, application=application, opinion="退回。", at=walk.at)


def test_a_verdict_needs_an_opinion_and_the_tick(walk: Walk) -> None:
    application = walk.submitted(walk.edition())

    with pytest.raises(Refused, match="须填写意见"):
        services.return_application(actor=walk.shandong, application=application, opinion="  ", at=walk.at)
    with pytest.raises(Refused, match="与系统一致") as refused:
        services.recommend_application(actor=walk.shandong, application=application, opinion="同意推荐。", at=walk.at)
    assert refused.value.refusal.field == "scan_matches"


def test_an_unknown_act_is_refused(walk: Walk) -> None:
    with pytest.raises(UnknownMove):
        APPLICATION.fire(walk.started(walk.edition()), "approve", actor=walk.centre, at=walk.at)


def test_only_the_own_province_recommends(walk: Walk) -> None:
    application = walk.submitted(walk.edition())
    with pytest.raises(NotAllowed):
        services.recommend_application(
            actor=walk.jiangsu, application=application, opinion="同意。", scan_pages=[1, 2], at=walk.at
        )


def test_the_centre_waits_for_the_province(walk: Walk) -> None:
    application = walk.submitted(walk.edition())
    with pytest.raises(Refused, match="尚未出具推荐意见"):
        services.accept_application(actor=walk.centre, application=application, scan_pages=[1, 2], at=walk.at)


def test_a_draft_is_the_hosts_own(walk: Walk) -> None:
    application = walk.filled(walk.edition())
    assert sees(walk.rizhao, application)
    assert not sees(walk.shandong, application)
    assert not sees(walk.yangzhou, application)


def test_taking_a_finalised_form_back_voids_number_and_stamp(walk: Walk) -> None:
    application = walk.stamped(walk.edition())
    number = application.number

    services.take_back_application(actor=walk.rizhao, application=application, at=walk.at)

    assert application.number == ""
    assert TakenNumber.objects.get(text=number).voided_at == walk.at
    assert DocumentFile.objects.get(role="stamped_scan").voided_at == walk.at
    application = services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
    assert application.number.endswith("-0002")


def test_editing_a_returned_form_voids_its_stamp(walk: Walk) -> None:
    application = walk.submitted(walk.edition())
    services.return_application(actor=walk.shandong, application=application, opinion="请核对。", at=walk.at)
    assert DocumentFile.objects.get(role="stamped_scan").voided_at is None

    services.save_application(
        actor=walk.rizhao, application=application, answers=answers(approach="改过的思路。"), at=walk.at
    )
    assert DocumentFile.objects.get(role="stamped_scan").voided_at == walk.at


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"industries": []}, "industries"),
        ({"industries": [{"industry": "一"}, {"industry": "二"}, {"industry": "三"}]}, "industries"),
        ({"track": "themed", "theme": ""}, "theme"),
        ({"track": ""}, "track"),
    ],
)
def test_the_track_asks_for_its_theme_or_industries(walk: Walk, changes: dict[str, Any], field: str) -> None:
    application = walk.started(walk.edition())
    services.save_application(actor=walk.rizhao, application=application, answers=answers(**changes), at=walk.at)
    with pytest.raises(Refused) as refused:
        services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
    assert refused.value.refusal.field == field


def test_a_late_final_needs_its_reason(walk: Walk) -> None:
    application = walk.filled(walk.edition(), final_on=f"{walk.year}-11-08")
    with pytest.raises(Refused, match="原则上") as refused:
        services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
    assert refused.value.refusal.field == "late_final_reason"

    services.save_application(
        actor=walk.rizhao,
        application=application,
        answers=answers(final_on=f"{walk.year}-11-08"),
        late_final_reason="与当地博览会合并举办。",
        at=walk.at,
    )
    services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
    assert application.state == ApplicationState.FINALISED


def test_a_quota_bounds_what_a_province_recommends(walk: Walk) -> None:
    edition = walk.edition(quota_per_province=1)
    walk.recommended(edition, walk.yangzhou, walk.jiangsu)
    with pytest.raises(Refused, match="名额"):
        walk.recommended(edition, walk.haimen, walk.jiangsu)


def test_a_host_has_one_living_application(walk: Walk) -> None:
    edition = walk.edition()
    first = walk.started(edition)
    with pytest.raises(Refused, match="已有本届的申办表"):
        walk.started(edition)
    services.withdraw_application(actor=walk.rizhao, application=first, reason="今年不办。", at=walk.at)
    assert walk.started(edition).pk != first.pk


def test_typing_is_kept_beside_the_saved_form_until_it_is_saved(walk: Walk) -> None:
    application = walk.filled(walk.edition())
    services.autosave_application(
        actor=walk.rizhao, application=application, answers=answers(approach="正在写"), at=walk.at
    )
    assert ApplicationDraft.objects.get().answers["approach"] == "正在写"
    services.save_application(
        actor=walk.rizhao, application=application, answers=answers(approach="写好了"), at=walk.at
    )
    assert not ApplicationDraft.objects.exists()


def test_hosts_of_two_provinces_cannot_share_a_competition(walk: Walk) -> None:
    edition = walk.edition()
    hosts = [walk.accepted(edition), walk.accepted(edition, walk.yangzhou, walk.jiangsu)]
    with pytest.raises(Refused, match="同一省"):
        services.create_competition(
            actor=walk.centre,
            entry=services.CompetitionEntry(edition=edition, place="东部", code="DB-2027"),
            applications=hosts,
            at=walk.at,
        )
    assert not Competition.objects.exists()


def test_an_accepted_application_makes_one_competition_only(walk: Walk) -> None:
    edition = walk.edition()
    accepted = walk.accepted(edition)
    entry = services.CompetitionEntry(edition=edition, place="日照", code="RZ-2027")
    services.create_competition(actor=walk.centre, entry=entry, applications=[accepted], at=walk.at)
    with pytest.raises(Stale, match="已经设立赛事"):
        services.create_competition(
            actor=walk.centre,
            entry=services.CompetitionEntry(edition=edition, place="日照2", code="RZ2-2027"),
            applications=[HostingApplication.objects.get(pk=accepted.pk)],
            at=walk.at,
        )


def test_deadlines_move_with_the_edition_and_go_with_the_submission(walk: Walk) -> None:
    edition = walk.edition()
    application = walk.stamped(edition)
    later = walk.deadline + timedelta(days=5)
    services.postpone_edition(actor=walk.centre, edition=edition, deadline=later, reason="应各地要求。", at=walk.at)
    assert set(Deadline.objects.values_list("at", flat=True)) == {later}
    services.submit_application(actor=walk.rizhao, application=application, at=walk.at)
    assert not Deadline.objects.filter(subject_kind="competitions.hostingapplication").exists()


def test_another_host_does_not_run_the_competition(walk: Walk) -> None:
    competition = walk.competition()
    with pytest.raises(NotAllowed):
        services.open_collection(actor=walk.yangzhou, competition=competition, at=walk.at)


def test_an_office_announces_only_about_competitions_of_its_own(walk: Walk) -> None:
    competition = walk.competition()
    entry = services.AnnouncementEntry(title="说明", body="正文", competition=competition)
    services.publish_announcement(actor=walk.shandong, issuer=walk.tree["shandong"], entry=entry, at=walk.at)
    with pytest.raises(Refused, match="辖区内"):
        services.publish_announcement(actor=walk.jiangsu, issuer=walk.tree["jiangsu"], entry=entry, at=walk.at)
    with pytest.raises(NotAllowed):
        services.publish_announcement(actor=walk.jiangsu, issuer=walk.tree["shandong"], entry=entry, at=walk.at)


def test_a_demand_announcement_comes_from_its_batch_alone(walk: Walk) -> None:
    entry = services.AnnouncementEntry(title="第一批需求公告", body="正文", kind="demand_announcement")
    with pytest.raises(Refused, match="发布批次"):
        services.publish_announcement(actor=walk.centre, issuer=walk.tree["centre"], entry=entry, at=walk.at)
