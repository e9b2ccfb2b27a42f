"""The walk from the centre's notice to a competition, as the offices would tell it."""

from datetime import timedelta

from challenge_portal.notices.models import Message
from competitions import services
from competitions.models import Announcement
from competitions.states import ApplicationState, CompetitionState, EditionState, Stage
from tests.factories.competitions import Walk, answers, pdf


def test_an_application_goes_from_the_city_to_the_nation(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    application = walk.submitted(edition)
    assert application.number == "SB-2027-A{}-0001".format(walk.tree["shandong"].pk)

    application = services.return_application(
        actor=walk.shandong, application=application, opinion="请写明如何带动中小企业。", at=walk.at
    )
    assert application.state == ApplicationState.RETURNED

    services.save_application(
        actor=walk.rizhao, application=application, answers=answers(approach="链主企业带动中小企业。"), at=walk.at
    )
    application = services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
    assert (application.revision, application.number[-4:]) == (2, "0001")
    services.attach_scan(actor=walk.rizhao, application=application, upload=pdf(2), at=walk.at)
    services.submit_application(actor=walk.rizhao, application=application, at=walk.at)
    services.recommend_application(
        actor=walk.shandong, application=application, opinion="同意推荐。", scan_pages=[1, 2], at=walk.at
    )
    application = services.accept_application(actor=walk.centre, application=application, at=walk.at)
    assert application.state == ApplicationState.ACCEPTED

    competition = services.create_competition(
        actor=walk.centre,
        entry=services.CompetitionEntry(edition=edition, place="日照", code="RZ-2027"),
        applications=[application],
        at=walk.at,
    )
    assert competition.name == "第七届中国创新挑战赛（日照）"
    assert [party.shown_name for party in competition.parties.all()] == [
        "科学技术部",
        "科技部火炬中心",
        "山东省科学技术厅",
        "日照市人民政府",
    ]
    assert competition.closes(Stage.COLLECTION) is not None
    assert Message.objects.filter(person=walk.rizhao.person, text__contains="已设立").exists()


def test_a_separately_planned_city_goes_to_the_centre_directly(walk: Walk) -> None:
    application = walk.submitted(walk.edition(), walk.ningbo)

    assert application.recommender is None
    services.accept_application(actor=walk.centre, application=application, scan_pages=[1, 2], at=walk.at)
    assert application.state == ApplicationState.ACCEPTED


def test_a_province_that_hosts_by_itself_goes_to_the_centre_directly(walk: Walk) -> None:
    application = walk.submitted(walk.edition(), walk.jiangsu)

    assert application.recommender is None
    assert Message.objects.filter(person=walk.centre.person, text__contains="江苏").exists()


def test_several_hosts_of_one_province_can_share_a_competition(walk: Walk) -> None:
    edition = walk.edition()
    hosts = [walk.accepted(edition, host, walk.jiangsu) for host in (walk.yangzhou, walk.haimen)]

    competition = services.create_competition(
        actor=walk.centre,
        entry=services.CompetitionEntry(edition=edition, place="江苏", code="JS-2027"),
        applications=hosts,
        at=walk.at,
    )

    managing = {party.shown_name for party in competition.parties.filter(may_manage=True)}
    assert managing == {"扬州市人民政府", "海门市人民政府"}
    assert competition.applications.count() == 2


def test_time_itself_closes_the_applications_one_moment_after_the_deadline(walk: Walk) -> None:
    from challenge_portal.workflow.engine import run_due

    edition = walk.edition()
    assert run_due(at=walk.deadline) == 0
    assert run_due(at=walk.deadline + timedelta(seconds=1)) == 1
    edition.refresh_from_db()
    assert edition.state == EditionState.DECIDING


def test_publishing_an_edition_announces_it_and_tells_the_provinces(walk: Walk) -> None:
    walk.edition()

    assert Announcement.objects.get().document_number == "国科火字〔2026〕47号"
    assert Message.objects.filter(person=walk.ningbo.person).count() == 1


def test_a_host_opens_the_collection_of_its_own_competition(walk: Walk) -> None:
    assert walk.collecting().state == CompetitionState.COLLECTING


def test_a_past_competition_enters_the_archive_as_such(walk: Walk) -> None:
    edition = services.import_edition(
        actor=walk.centre,
        entry=walk.entry(ordinal=4, year=2019, national_deadline=walk.at.replace(year=2019), latest_final_on=None,
                         report_before=None),
        issuer=walk.tree["ministry"],
        announced_at=walk.at.replace(year=2019, month=7, day=8),
        reason="按国科发火〔2019〕228号附件补录",
        at=walk.at,
    )  # fmt: skip
    competition = services.import_competition(
        actor=walk.centre,
        entry=services.CompetitionEntry(edition=edition, place="江苏", code="JS-2019"),
        reason="按国科发火〔2019〕228号附件补录",
        at=walk.at,
    )
    assert (edition.state, competition.state) == (EditionState.CONCLUDED, CompetitionState.CONCLUDED)
