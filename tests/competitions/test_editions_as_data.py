"""What the centre changes from edition to edition is typed, not programmed: names, words, tracks, routes."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from competitions import papers, services
from competitions.hosting_form import form_of
from competitions.models import Edition
from competitions.naming import pattern_refusal
from competitions.services import TrackEntry
from competitions.states import PartyTitle
from tests.competitions.test_pages import EDITION_WORDS, track_row
from tests.factories.competitions import Walk, answers, hosting_form
from tests.factories.organisations import officer

SignIn = Callable[[Actor], Client]
HOUR = timedelta(hours=1)
UMBRELLA = {"umbrella": "第十四届中国创新创业大赛", "name_pattern": "{umbrella}创新挑战赛（{place}）"}
INDUSTRY = TrackEntry("产业赛", "industry", industries_min=1, industries_max=1)


def test_an_edition_under_an_umbrella_runs_by_the_umbrellas_name(walk: Walk) -> None:
    edition = walk.edition(**UMBRELLA)
    application = walk.accepted(edition)
    competition = services.create_competition(
        actor=walk.centre,
        entry=services.CompetitionEntry(edition=edition, place="西安", code="XA-2027"),
        applications=[application],
        at=walk.at,
    )

    assert edition.title == "第十四届中国创新创业大赛创新挑战赛"
    assert competition.name == "第十四届中国创新创业大赛创新挑战赛（西安）"
    assert application.name == "第十四届中国创新创业大赛创新挑战赛（日照）"
    paper = papers.application_snapshot(application)
    assert paper.title == "第十四届中国创新创业大赛创新挑战赛申办表"
    assert paper.lines[0].text == "第十四届中国创新创业大赛创新挑战赛（日照）"


def test_without_a_pattern_of_its_own_an_edition_is_named_as_ever(walk: Walk) -> None:
    edition = walk.draft_edition()
    assert (edition.title, edition.name_for("江苏")) == ("第七届中国创新挑战赛", "第七届中国创新挑战赛（江苏）")
    assert edition.name_for("") == "第七届中国创新挑战赛（　）"


@pytest.mark.parametrize(
    ("pattern", "umbrella", "field", "text"),
    [
        ("{edition}", "", "name_pattern", "须有 {place}"),
        ("{edition}（{city}）", "", "name_pattern", "只能使用"),
        ("{edition}（{place!r}）", "", "name_pattern", "只能使用"),
        ("{edition}（{place:>9}）", "", "name_pattern", "只能使用"),
        ("{edition.__class__}（{place}）", "", "name_pattern", "只能使用"),
        ("{edition}（{place}", "", "", ""),
        ("{edition（{place}）", "", "name_pattern", "花括号不成对"),
        ("{edition}（{place}）}", "", "name_pattern", "花括号不成对"),
        ("{place}{place}{edition}", "", "name_pattern", "只能出现一次"),
        ("挑战赛（{place}）", "", "name_pattern", "各届的赛事同名"),
        ("{umbrella}（{place}）", " ", "umbrella", "请填写母体赛事名称"),
        ("{year}年{series}（{place}）", "", "", ""),
    ],
)
def test_a_pattern_names_every_competition_differently(pattern: str, umbrella: str, field: str, text: str) -> None:
    refusal = pattern_refusal(pattern, umbrella)
    if not field:
        assert refusal is None
        return
    assert refusal is not None
    assert refusal.field == field
    assert text in refusal.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("manager_word", "经"), ("agreement_word", "合作 协议"), ("implementer_word", "<b>单位</b>"), ("umbrella", "")],
)
def test_names_and_words_are_refused_at_their_field(walk: Walk, field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        walk.draft_edition(**UMBRELLA | {field: value})
    assert refused.value.refusal.field == field
    assert not Edition.objects.exists()


class TestTracks:
    def form_of_edition(self, walk: Walk, *tracks: TrackEntry) -> Any:
        edition = services.open_edition(actor=walk.centre, entry=walk.entry(), tracks=tracks, at=walk.at)
        return walk.started(services.publish_edition(actor=walk.centre, edition=edition, at=walk.at))

    def test_a_host_chooses_among_the_tracks_that_the_edition_sets_up(self, walk: Walk) -> None:
        application = self.form_of_edition(walk, *services.USUAL_TRACKS, INDUSTRY)
        track = form_of(application).spec("track")
        assert [option.label for option in track.options] == ["专题赛", "新兴产业赛", "产业赛"]

        chosen = answers(year=walk.year, track="industry", industries=[{"industry": "海洋装备"}])
        saved, cleaned = services.save_application(
            actor=walk.rizhao, application=application, answers=chosen, at=walk.at
        )
        assert not cleaned.errors
        assert saved.track is not None
        assert saved.track.name == "产业赛"
        finalised = services.finalise_application(actor=walk.rizhao, application=saved, at=walk.at)
        line = papers.application_snapshot(finalised).lines[1]
        assert (line.label, line.text) == ("专题赛/\n新兴产业赛/\n产业赛", "产业赛：海洋装备")

    def test_each_track_has_its_own_rule(self, walk: Walk) -> None:
        application = self.form_of_edition(walk, *services.USUAL_TRACKS, INDUSTRY)
        two = answers(year=walk.year, track="industry")
        saved, _ = services.save_application(actor=walk.rizhao, application=application, answers=two, at=walk.at)
        with pytest.raises(Refused, match="产业赛应确定 1 个产业领域，现在是 2 个"):
            services.finalise_application(actor=walk.rizhao, application=saved, at=walk.at)

    def test_a_track_that_the_edition_has_not_cannot_be_chosen(self, walk: Walk) -> None:
        application = self.form_of_edition(walk, INDUSTRY)
        cleaned = clean_answers(form_of(application), answers(year=walk.year, track="themed"), final=True)
        assert "track" in cleaned.errors

    def test_two_tracks_of_one_kind_are_told_apart(self, walk: Walk) -> None:
        second = TrackEntry("未来产业赛", "emerging_industry", industries_min=1, industries_max=3)
        application = self.form_of_edition(walk, services.USUAL_TRACKS[1], second)
        values = [option.value for option in form_of(application).spec("track").options]
        assert values == ["emerging", "emerging_2"]
        three = [{"industry": each} for each in ("量子", "氢能", "脑机")]
        chosen = answers(year=walk.year, track="emerging_2", industries=three)
        saved, cleaned = services.save_application(
            actor=walk.rizhao, application=application, answers=chosen, at=walk.at
        )
        assert (cleaned.errors, saved.track.name if saved.track else "") == ({}, "未来产业赛")

    def test_what_was_typed_for_another_track_is_neither_in_the_way_nor_printed(self, walk: Walk) -> None:
        application = self.form_of_edition(walk, *services.USUAL_TRACKS)
        both = answers(year=walk.year, track="themed", theme="黄河流域生态保护和高质量发展")
        saved, _ = services.save_application(actor=walk.rizhao, application=application, answers=both, at=walk.at)
        finalised = services.finalise_application(actor=walk.rizhao, application=saved, at=walk.at)
        assert papers.application_snapshot(finalised).lines[1].text == "专题赛：黄河流域生态保护和高质量发展"

    @pytest.mark.parametrize(
        ("tracks", "text"),
        [
            ([INDUSTRY, INDUSTRY], "不能同名"),
            ([TrackEntry("产业赛", "industry", industries_min=2, industries_max=1)], "至多不能小于至少"),
            ([TrackEntry("专题赛", "special_theme")], "须定主题"),
            ([TrackEntry("", "industry")], "请填写赛道名称"),
            ([TrackEntry("杯赛", "cup")], "请选择赛道类别"),
        ],
    )
    def test_an_impossible_track_is_refused(self, walk: Walk, tracks: list[TrackEntry], text: str) -> None:
        with pytest.raises(Refused, match=text) as refused:
            services.open_edition(actor=walk.centre, entry=walk.entry(), tracks=tracks, at=walk.at)
        assert refused.value.refusal.field == "tracks"
        assert not Edition.objects.exists()

    def typed(self, walk: Walk, **more: Any) -> dict[str, Any]:
        return {
            "series": walk.series().pk,
            "form_version": hosting_form().pk,
            "ordinal": 7,
            "year": walk.year,
            "national_deadline": f"{walk.year}-01-20T17:00",
            "document_number": "国科火字〔2026〕47号",
            "notice_title": "关于开展申办工作的通知",
            "notice_body": "现将有关事项通知如下。",
            **EDITION_WORDS,
            **track_row(0, "专题赛", "special_theme", theme="yes"),
            **track_row(1, "产业赛", "industry", least=1, most=2),
        } | more

    def test_tracks_are_added_changed_and_removed_in_the_browser(self, today: Walk, browser: SignIn) -> None:
        client = browser(today.centre)
        new = reverse("competitions:new_edition")
        page = client.post(new, self.typed(today, add_row="tracks")).content.decode()
        assert "tracks-2-name" in page
        assert "现将有关事项通知如下。" in page
        assert not Edition.objects.exists()

        assert client.post(new, self.typed(today)).status_code == 302
        edition = Edition.objects.get()
        assert [(each.name, each.industries_max) for each in edition.tracks.all()] == [("专题赛", 0), ("产业赛", 2)]

        edit = reverse("competitions:edit_edition", args=[edition.pk])
        without = {key: value for key, value in self.typed(today).items() if not key.startswith("tracks-0")}
        answer = client.post(edit, without | {"version": edition.version, "tracks-1-industries_max": 3})
        assert answer.status_code == 302
        assert [(each.name, each.industries_max) for each in edition.tracks.all()] == [("产业赛", 3)]

    def test_what_is_wrong_in_a_row_comes_back_with_everything_typed(self, today: Walk, browser: SignIn) -> None:
        wrong = self.typed(today, **{"tracks-1-name": "专题赛", "sub_provincial_direct": "on"})
        answer = browser(today.centre).post(reverse("competitions:new_edition"), wrong)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "赛道不能同名" in page
        assert "现将有关事项通知如下。" in page
        assert "sub_provincial_direct" in page
        assert not Edition.objects.exists()

    def test_a_box_that_was_not_ticked_stays_so_when_a_row_is_added(self, today: Walk, browser: SignIn) -> None:
        page = (
            browser(today.centre)
            .post(reverse("competitions:new_edition"), self.typed(today, add_row="tracks"))
            .content.decode()
        )
        box = page[page.index('name="quota_is_hard"') - 200 : page.index('name="quota_is_hard"') + 200]
        assert "checked" not in box


class TestRoutes:
    @pytest.fixture
    def qingzhou(self, walk: Walk) -> Actor:
        """The officer of a 副省级城市 in 山东."""
        Authority.objects.filter(pk=walk.tree["rizhao"].pk).update(sub_provincial=True)
        return officer(Authority.objects.get(pk=walk.tree["rizhao"].pk), "host_officer")

    def test_a_sub_provincial_city_goes_by_its_province_unless_the_edition_says_otherwise(
        self, walk: Walk, qingzhou: Actor
    ) -> None:
        assert walk.started(walk.edition(), qingzhou).recommender == walk.tree["shandong"]

    def test_a_sub_provincial_city_goes_to_the_centre_where_the_edition_says_so(
        self, walk: Walk, qingzhou: Actor
    ) -> None:
        edition = walk.forwarded(walk.edition(sub_provincial_direct=True))
        application = walk.submitted(edition, qingzhou)
        assert application.recommender is None
        services.accept_application(actor=walk.centre, application=application, scan_pages=[1, 2], at=walk.at)

        below = officer(walk.tree["zone"], "host_officer")
        assert walk.started(edition, below).recommender == walk.tree["shandong"]

    def test_the_national_deadline_is_the_direct_citys_own(self, today: Walk, browser: SignIn) -> None:
        Authority.objects.filter(pk=today.tree["rizhao"].pk).update(sub_provincial=True)
        today.forwarded(today.edition(sub_provincial_direct=True))
        page = browser(today.rizhao).get(reverse("competitions:applications")).content.decode()
        assert "全国申办" in page
        assert "山东报送" not in page

    def test_a_direct_city_may_still_share_a_competition_with_its_province(self, walk: Walk, qingzhou: Actor) -> None:
        edition = walk.edition(sub_provincial_direct=True)
        direct = services.accept_application(
            actor=walk.centre, application=walk.submitted(edition, qingzhou), scan_pages=[1, 2], at=walk.at
        )
        other = walk.accepted(edition, officer(walk.tree["donggang"], "host_officer"))
        entry = services.CompetitionEntry(edition=edition, place="山东", code="SD-2027")
        made = services.create_competition(actor=walk.centre, entry=entry, applications=[direct, other], at=walk.at)
        assert made.parties.filter(may_manage=True).count() == 2

    @pytest.mark.parametrize(("direct", "said"), [(True, True), (False, False)])
    def test_the_editions_page_says_who_goes_directly(self, walk: Walk, direct: bool, said: bool) -> None:
        edition = walk.edition(sub_provincial_direct=direct)
        page = Client().get(edition.get_absolute_url()).content.decode()
        assert "计划单列市" in page
        assert ("副省级城市" in page) is said


class TestWords:
    def test_a_competitions_page_says_its_editions_words(self, walk: Walk) -> None:
        competition = walk.competition(walk.edition(implementer_word="专场承办机构"))
        services.add_session(
            actor=walk.rizhao,
            competition=competition,
            number=1,
            name="智能制造",
            organisers=["演示区政府"],
            implementers=["演示技术转移中心"],
            at=walk.at,
        )
        party = services.PartyEntry(PartyTitle.IMPLEMENTING, authority=walk.tree["zone"])
        services.add_party(actor=walk.rizhao, competition=competition, entry=party, at=walk.at)
        page = Client().get(competition.get_absolute_url()).content.decode()
        assert page.count("专场承办机构") >= 3
        assert "实施单位" not in page

    def test_the_centre_changes_them_in_the_office_while_the_edition_runs(self, today: Walk, browser: SignIn) -> None:
        edition = today.edition()
        page = reverse("admin:competitions_edition_change", args=[edition.pk])
        words = {"manager_word": "技术经纪人", "agreement_word": "合作协议", "implementer_word": "专场承办机构"}
        client = browser(today.centre)
        hidden = r'<input type="hidden" name="([^"]+)" value="([^"]*)"'
        words |= dict(re.findall(hidden, client.get(page).content.decode()))
        wrong = client.post(page, words | {"agreement_word": "A", "version": edition.version})
        assert (wrong.status_code, "两个以上汉字" in wrong.content.decode()) == (400, True)
        assert client.post(page, words | {"version": edition.version}).status_code == 302
        edition.refresh_from_db()
        assert edition.words.agreement == "合作协议"
        assert browser(today.shandong).post(page, dict.fromkeys(words, "协议")).status_code in {403, 409}

    def test_a_concluded_edition_keeps_its_words(self, walk: Walk) -> None:
        edition = walk.edition()
        edition = services.conclude_edition(
            actor=walk.centre,
            edition=services.close_edition(actor=walk.centre, edition=edition, at=walk.deadline + HOUR),
            at=walk.deadline + HOUR,
        )
        with pytest.raises(Refused, match="本届已结束"):
            services.reword_edition(
                actor=walk.centre,
                edition=edition,
                manager_word="技术经纪人",
                agreement_word="合作协议",
                implementer_word="实施单位",
                at=walk.at,
            )


def test_a_series_is_renamed_in_the_office_and_old_names_stay(today: Walk, browser: SignIn) -> None:
    competition = today.competition()
    page = reverse("admin:competitions_series_change", args=[today.series().pk])
    assert browser(today.centre).post(page, {"name": "中国创新挑战大赛", "short_name": "挑战赛"}).status_code == 302
    assert today.series().name == "中国创新挑战大赛"
    competition.refresh_from_db()
    assert competition.name == "第七届中国创新挑战赛（日照）"


def test_where_no_last_day_is_named_a_final_still_comes_before_the_summary(walk: Walk) -> None:
    edition = walk.edition(latest_final_on=None, report_before=date(walk.year, 10, 1))
    late = walk.filled(edition)
    with pytest.raises(Refused, match="原则上不晚于 2027年9月30日") as refused:
        services.finalise_application(actor=walk.rizhao, application=late, at=walk.at)
    assert refused.value.refusal.field == "late_final_reason"
    services.save_application(
        actor=walk.rizhao,
        application=late,
        answers=answers("日照", year=walk.year),
        late_final_reason="与当地博览会合并举办。",
        at=walk.at,
    )
    assert services.finalise_application(actor=walk.rizhao, application=late, at=walk.at).revision == 1
