"""The walk in pages: what is posted, what is answered, what stays typed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.models import Document
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import OrganisationGrant
from competitions import services
from competitions.forms import MOMENT_FORMAT
from competitions.models import Announcement, ApplicationDraft, Competition, Edition, HostingApplication
from competitions.states import ApplicationState, CompetitionState, EditionState
from tests.factories.competitions import Walk, answers, hosting_form, pdf

SignIn = Callable[[Actor], Client]


def posted(values: dict[str, object]) -> dict[str, object]:
    """Answers as the form's own controls send them."""
    sent: dict[str, object] = {}
    for name, value in values.items():
        if not isinstance(value, list):
            sent[name] = value
            continue
        for index, row in enumerate(value):
            sent |= {f"{name}-{index}-{column}": cell for column, cell in row.items()}
    return sent


EDITION_WORDS = {
    "name_pattern": "{edition}（{place}）",
    "manager_word": "技术经理人",
    "agreement_word": "意向合作协议",
    "implementer_word": "实施单位",
}


def track_row(
    index: int, name: str, kind: str, *, theme: str = "no", least: int = 0, most: int = 0
) -> dict[str, object]:
    """One row of tracks as the page sends it."""
    cells = {"name": name, "kind": kind, "needs_theme": theme, "industries_min": least, "industries_max": most}
    return {f"tracks-{index}-{column}": cell for column, cell in cells.items()}


def test_the_centre_writes_and_publishes_an_edition(today: Walk, browser: SignIn) -> None:
    client = browser(today.centre)
    values = {
        "series": today.series().pk,
        "form_version": hosting_form().pk,
        "ordinal": 7,
        "year": today.year,
        "national_deadline": f"{today.year}-01-20T17:00",
        "document_number": "国科火字〔2026〕47号",
        "notice_title": "关于开展申办工作的通知",
        "notice_body": "现将有关事项通知如下。",
        **EDITION_WORDS,
        **track_row(0, "新兴产业赛", "emerging_industry", least=1, most=2),
    }
    answer = client.post(reverse("competitions:new_edition"), values)
    edition = Edition.objects.get()
    assert (answer.status_code, edition.state) == (302, EditionState.DRAFT)
    assert Client().get(edition.get_absolute_url()).status_code == 404

    client.post(
        reverse("competitions:move_edition", args=[edition.pk]),
        {"transition": "publish", "version": edition.version},
    )
    assert Client().get(edition.get_absolute_url()).status_code == 200
    assert "国科火字〔2026〕47号" in Client().get(reverse("competitions:announcements")).content.decode()


def test_a_province_learns_at_the_field_that_its_deadline_is_too_late(today: Walk, browser: SignIn) -> None:
    edition = today.edition()
    late = (today.deadline + timedelta(days=1)).strftime(MOMENT_FORMAT)
    answer = browser(today.shandong).post(
        reverse("competitions:forward_edition", args=[edition.pk]),
        {"title": "转发", "document_number": "鲁科函〔2026〕7号", "deadline": late, "body": "请报送。"},
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "本省截止不能晚于国家截止" in page
    assert "请报送。" in page  # nothing typed is lost


def test_a_host_walks_from_the_first_line_to_the_submission(today: Walk, browser: SignIn) -> None:
    edition = today.edition()
    host = browser(today.rizhao)
    host.post(reverse("competitions:start_application"), {"edition": edition.pk})
    application = HostingApplication.objects.get()
    edit = reverse("competitions:edit_application", args=[application.pk])
    assert "第七届中国创新挑战赛（　）" in host.get(edit).content.decode()

    over = posted(answers(year=today.year, approach="长" * 201)) | {"version": application.version, "finalise": "1"}
    refused = host.post(edit, over)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "超出 1 字，请精简到 200 字以内" in page
    assert "长" * 201 in page

    application.refresh_from_db()
    good = posted(answers(year=today.year)) | {"version": application.version, "finalise": "1"}
    assert host.post(edit, good).status_code == 302
    application.refresh_from_db()
    assert application.state == ApplicationState.FINALISED

    move = reverse("competitions:move_application", args=[application.pk])
    submit = {"transition": "submit", "version": application.version}
    without_seal = host.post(move, submit)
    assert without_seal.status_code == 400
    assert "盖章扫描件" in without_seal.content.decode()

    scan = reverse("competitions:scan_application", args=[application.pk])
    wrong = host.post(scan, {"scan": SimpleUploadedFile("盖章件.pdf", b"MZ\x90\x00" + b"0" * 100)})
    assert wrong.status_code == 400
    assert host.post(scan, {"scan": pdf()}).status_code == 302
    assert host.post(move, submit).status_code == 302
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_a_reviewer_keeps_the_opinion_when_the_tick_is_missing(today: Walk, browser: SignIn) -> None:
    application = today.submitted(today.edition())
    province = browser(today.shandong)
    move = reverse("competitions:move_application", args=[application.pk])
    assert "规则检查" in province.get(application.get_absolute_url()).content.decode()

    refused = province.post(move, {"transition": "recommend", "opinion": "同意推荐。", "version": application.version})
    assert refused.status_code == 400
    assert "同意推荐。" in refused.content.decode()

    typed = {
        "transition": "recommend",
        "opinion": "同意推荐。",
        "scan_page": ["1", "2"],
        "version": application.version,
    }
    assert province.post(move, typed).status_code == 302
    assert province.post(move, typed).status_code == 409  # the same tab again


def test_a_page_without_its_tick_is_named_where_it_stands(today: Walk, browser: SignIn) -> None:
    application = today.finalised(today.edition())
    services.attach_scan(actor=today.rizhao, application=application, upload=pdf(3), at=today.at)
    application = services.submit_application(actor=today.rizhao, application=application, at=today.at)
    province = browser(today.shandong)
    move = reverse("competitions:move_application", args=[application.pk])
    typed = {"transition": "recommend", "opinion": "同意推荐。", "version": application.version}

    refused = province.post(move, typed | {"scan_page": ["1", "3", "x"]})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "第 2 页还没有勾选“与系统一致”" in page
    assert [number for number in (1, 2, 3) if f'id="scan-page-{number}-error"' in page] == [2]
    assert page.count(" checked") == 2  # what was ticked stays

    assert province.post(move, typed | {"scan_page": ["1", "2", "3"]}).status_code == 302
    assert "逐页勾选 3 页" in province.get(application.get_absolute_url()).content.decode()


def test_the_centre_accepts_and_makes_one_competition_of_two_hosts(today: Walk, browser: SignIn) -> None:
    edition = today.edition()
    centre = browser(today.centre)
    hosts = [today.recommended(edition, each, today.jiangsu) for each in (today.yangzhou, today.haimen)]
    for each in hosts:
        move = reverse("competitions:move_application", args=[each.pk])
        assert centre.post(move, {"transition": "accept", "version": each.version}).status_code == 302

    url = reverse("competitions:edition_hosts", args=[edition.pk])
    assert "海门市人民政府" in centre.get(url).content.decode()
    chosen = {"applications": [each.pk for each in hosts], "place": "江苏", "code": "JS-2027", "needs_analysis": "1"}
    assert centre.post(url, chosen).status_code == 302
    competition = Competition.objects.get()
    public = Client().get(competition.get_absolute_url()).content.decode()
    assert "扬州市人民政府、海门市人民政府" in public or "海门市人民政府、扬州市人民政府" in public
    assert "江苏" in Client().get(reverse("competitions:competitions")).content.decode()


def test_a_host_dates_and_opens_its_collection(today: Walk, browser: SignIn) -> None:
    competition = today.competition()
    host = browser(today.rizhao)
    periods = reverse("competitions:set_period", args=[competition.code])
    wrong = {"stage": "collection", "opens_at": "2030-05-02T09:00", "closes_at": "2030-05-01T17:00"}
    assert host.post(periods, wrong).status_code == 400
    right = {"stage": "collection", "opens_at": "2026-01-01T09:00", "closes_at": f"{today.year + 1}-05-01T17:00"}
    assert host.post(periods, right).status_code == 302
    competition.refresh_from_db()
    move = reverse("competitions:move_competition", args=[competition.code])
    host.post(move, {"transition": "open_collection", "version": competition.version})
    competition.refresh_from_db()
    assert competition.state == CompetitionState.COLLECTING


def test_typing_is_kept_every_few_seconds(today: Walk, browser: SignIn) -> None:
    application = today.filled(today.edition())
    host = browser(today.rizhao)
    answer = host.post(
        reverse("competitions:autosave_application", args=[application.pk]),
        posted(answers(year=today.year, approach="正在写")),
    )
    assert answer.status_code == 200
    assert ApplicationDraft.objects.get().answers["approach"] == "正在写"
    assert "正在写" in host.get(reverse("competitions:edit_application", args=[application.pk])).content.decode()


def test_a_stale_tab_loses_nothing_that_was_typed(today: Walk, browser: SignIn) -> None:
    application = today.filled(today.edition())
    old = application.version
    services.save_application(
        actor=today.rizhao, application=application, answers=answers(year=today.year, approach="新"), at=today.at
    )
    answer = browser(today.rizhao).post(
        reverse("competitions:edit_application", args=[application.pk]),
        posted(answers(year=today.year, approach="我这边写的")) | {"version": old, "save": "1"},
    )
    assert answer.status_code == 409
    assert "我这边写的" in answer.content.decode()
    application.refresh_from_db()
    assert application.answers["approach"] == "新"


@pytest.mark.parametrize("who", ["yangzhou", "jiangsu", "ningbo"])
def test_a_foreign_office_finds_no_application_at_a_forged_address(today: Walk, browser: SignIn, who: str) -> None:
    application = today.submitted(today.edition())
    client = browser(getattr(today, who))
    assert client.get(application.get_absolute_url()).status_code == 404
    move = reverse("competitions:move_application", args=[application.pk])
    assert client.post(move, {"transition": "recommend", "opinion": "同意"}).status_code == 404


def test_an_unknown_act_in_a_form_is_answered_400(today: Walk, browser: SignIn) -> None:
    application = today.submitted(today.edition())
    move = reverse("competitions:move_application", args=[application.pk])
    assert browser(today.shandong).post(move, {"transition": "approve"}).status_code == 400


def test_a_person_who_has_left_the_office_acts_no_more(today: Walk, browser: SignIn) -> None:
    application = today.filled(today.edition())
    client = browser(today.rizhao)
    OrganisationGrant.objects.filter(user=today.rizhao.person).update(expires_at=today.at - timedelta(days=1))
    edit = reverse("competitions:edit_application", args=[application.pk])
    answer = client.post(edit, posted(answers(year=today.year)) | {"acting_for": today.rizhao.key, "save": "1"})
    assert answer.status_code in {404, 409}
    application.refresh_from_db()
    assert application.version == 2


def test_a_supervisor_reads_everything_and_changes_nothing(today: Walk, browser: SignIn) -> None:
    from tests.factories.organisations import officer

    application = today.submitted(today.edition())
    client = browser(officer(today.tree["shandong"], "supervisor", at=today.at))
    page = client.get(application.get_absolute_url()).content.decode()
    assert "办理记录" in page
    assert 'name="transition"' not in page
    move = reverse("competitions:move_application", args=[application.pk])
    assert client.post(move, {"transition": "give_back", "opinion": "退回。"}).status_code == 403


def test_every_public_page_is_read_without_a_session(today: Walk) -> None:
    competition = today.collecting()
    client = Client()
    for url in (
        reverse("competitions:competitions"),
        competition.get_absolute_url(),
        reverse("competitions:announcements"),
        Announcement.objects.first().get_absolute_url(),
        competition.edition.get_absolute_url(),
    ):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert not answer.cookies, url


def test_working_pages_ask_visitors_to_sign_in(today: Walk) -> None:
    application = today.filled(today.edition())
    for url in (reverse("competitions:applications"), application.get_absolute_url()):
        answer = Client().get(url)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/sign-in/")


def test_a_draft_is_printed_with_its_mark_and_for_the_host_alone(today: Walk, browser: SignIn) -> None:
    application = today.filled(today.edition())
    host = browser(today.rizhao)
    address = reverse("competitions:draft_application", args=[application.pk])

    assert "还没有草稿打印件" in host.get(address).content.decode()
    assert host.post(address).status_code == 302
    run_all(at=clock.now())
    page = host.get(address).content.decode()

    assert "下载草稿 PDF" in page
    document = Document.objects.get(is_draft=True)
    assert (document.number, document.version) == ("", 1)
    assert browser(today.shandong).post(address).status_code == 404
    assert browser(today.yangzhou).get(address).status_code == 404


def test_a_finalised_form_has_no_draft_print_any_more(today: Walk, browser: SignIn) -> None:
    application = today.finalised(today.edition())
    address = reverse("competitions:draft_application", args=[application.pk])

    answer = browser(today.rizhao).post(address)

    assert answer.status_code == 409
    assert "请下载系统定稿" in answer.content.decode()
    assert not Document.objects.filter(is_draft=True).exists()


def test_a_concluded_edition_is_only_read(today: Walk, browser: Callable[[Actor], Client]) -> None:
    edition = today.edition()
    today.submitted(edition)
    page = reverse("competitions:edition_desk", args=[edition.pk])
    assert "遴选承办地" in browser(today.centre).get(page).content.decode()
    past = services.import_edition(
        actor=today.centre,
        entry=today.entry(
            ordinal=4,
            year=today.year - 5,
            national_deadline=today.at - timedelta(days=1500),
            latest_final_on=None,
            report_before=None,
        ),
        issuer=today.tree["ministry"],
        announced_at=today.at - timedelta(days=1600),
        reason="补录",
        at=today.at,
    )
    text = browser(today.centre).get(reverse("competitions:edition_desk", args=[past.pk])).content.decode()
    assert "本届已结束，不再办理" in text
    for act in ("遴选承办地", "确定承办地", "个别延期", "专家评审", "调整申办截止"):
        assert act not in text
