"""Two provinces, five hosts, one place too few: the acts from the first application to the notice that names the hosts.

日照 applies in the browser, every act of it. The other four get as far as their province's desk by the services that
those pages call. From then on each kind of verdict is given in a browser at least once: giving back, recommending
within the quota and beyond it, naming reviewers, a sheet of scores, proposing a yes and a no, the release. What only
repeats one of them (a second reviewer's sheets, the third yes) goes by the services again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from competitions import services
from competitions.models import Edition, HostingApplication
from tests.factories.competitions import Walk
from tests.factories.organisations import UserFactory, officer
from tests.factories.reviewing import reviewer, scored
from tests.journeys import application_story as applying
from tests.journeys import hosting, reviewing_story
from tests.journeys.hosting import said

PHONE = {"width": 390, "height": 844}
QUOTA = 2
WHY_ONE_MORE = "烟台海洋装备需求集中，企业已落实配套经费 600 万元。"
WHY_NOT = "请补充企业需求摸底，下届再申办。"
NOT_CHOSEN = "海门市人民政府"
CHOSEN = ("日照市人民政府", "日照高新区管委会", "烟台市人民政府", "扬州市人民政府")


@dataclass
class Stage:
    """Who plays, and what they play with."""

    open_as: Callable[..., Page]
    finish_jobs: Callable[[], int]
    folder: Path
    walk: Walk = field(default_factory=hosting.world)

    def __post_init__(self) -> None:
        self.edition: Edition = hosting.open_edition(
            self.walk, decides_together=True, quota_per_province=QUOTA, quota_is_hard=False
        )
        self.walk.forwarded(self.edition, hosting.five_o_clock(25))
        self.yantai = self._city_of_shandong()
        self.zone = officer(self.walk.tree["zone"], "host_officer", at=self.walk.at)
        self.centre, self.shandong, self.jiangsu, self.rizhao = (
            self.open_as(each.person)
            for each in (self.walk.centre, self.walk.shandong, self.walk.jiangsu, self.walk.rizhao)
        )

    def now(self) -> Walk:
        """The world as the services take it, at this moment: nothing may happen before what the browser just did."""
        self.walk.at = clock.now()
        return self.walk

    def application(self, host: str) -> HostingApplication:
        """The one of that host, as it is now."""
        found: HostingApplication = self.edition.applications.get(host__name=host)
        return found

    def _city_of_shandong(self) -> Actor:
        above = Authority.objects.get(pk=self.walk.tree["shandong"].pk)
        city = {"name": "烟台市人民政府", "short_name": "烟台", "place": "烟台", "kind": "city", "sort_key": "3706"}
        return officer(Authority.objects.add_child(above, city), "host_officer", at=self.walk.at)


def one_host_applies(stage: Stage) -> Path:
    """日照, on its own pages: started, filled in, finalised, printed, stamped, submitted. Gives its stamped copy."""
    page = stage.rizhao
    page.goto("/applications/")
    page.get_by_role("button", name="开始申办").click()
    hosting.fill_application(page, "日照")
    hosting.field(page, "approach").fill(applying.APPROACH)
    applying.the_host_finalises(page, stage.finish_jobs)
    return applying.the_host_stamps_and_submits(page, stage.folder)


def it_is_given_back_and_corrected(stage: Stage, scan: Path) -> None:
    """山东 says what to mend; the edit voids the stamp, the new version is stamped anew."""
    applying.the_province_gives_it_back(stage.shandong)
    applying.the_host_mends_it(stage.rizhao, stage.finish_jobs, scan)


def four_more_apply(stage: Stage) -> None:
    """Two of each province, by the services."""
    walk = stage.now()
    for host in (stage.zone, stage.yantai, walk.yangzhou, walk.haimen):
        hosting.submitted(walk, stage.edition, host)
    stage.finish_jobs()


def shandong_sends_one_more_than_it_may(stage: Stage) -> None:
    """Two within the quota; the third is shown to be over it and goes on with a reason alone, which the centre reads."""
    page = stage.shandong
    applying.review(page, "日照高新区")
    expect(page.locator("#op")).to_contain_text("本届每省名额原则上 2 个，已推荐 0 个")
    recommends(page, "同意推荐。")
    applying.the_province_recommends(page)

    applying.review(page, "烟台市人民政府")
    expect(page.locator("#op")).to_contain_text("本届每省名额原则上 2 个，已推荐 2 个")
    hosting.tick_every_page(page)
    hosting.field(page, "opinion").fill("材料齐全。")
    page.get_by_role("button", name="推荐", exact=True).click()
    expect(page.locator("#over-error")).to_contain_text("确需再推荐的，请写明原因")
    assert stage.application("烟台市人民政府").state == "submitted"
    expect(hosting.field(page, "opinion")).to_have_value("材料齐全。")
    hosting.field(page, "over_quota_reason").fill(WHY_ONE_MORE)
    page.get_by_role("button", name="推荐", exact=True).click()
    said(page, "已推荐")


def jiangsu_stays_within(stage: Stage) -> None:
    """Both of its hosts."""
    for host in ("扬州市人民政府", NOT_CHOSEN):
        applying.review(stage.jiangsu, host)
        recommends(stage.jiangsu, "同意推荐。")


def recommends(page: Page, opinion: str) -> None:
    """After comparing the stamped copy."""
    hosting.tick_every_page(page)
    hosting.field(page, "opinion").fill(opinion)
    page.get_by_role("button", name="推荐", exact=True).click()
    said(page, "已推荐")


def reviewers_score(stage: Stage) -> None:
    """Two are named; the first scores 日照 on a phone. The rest of the sheets come by the services."""
    first = UserFactory()
    page = stage.centre
    page.goto(f"/editions/{stage.edition.pk}/scores/")
    reviewing_story.the_centre_names(page, first)
    walk = stage.now()
    second = reviewer(walk.centre, stage.edition, at=walk.at)
    phone = stage.open_as(first, **PHONE)
    reviewing_story.the_reviewer_opens(phone, "日照市人民政府")
    reviewing_story.the_reviewer_fills_the_sheet(phone, reviewing_story.GOOD)
    reviewing_story.the_reviewer_hands_it_in(phone)
    walk = stage.now()
    for host, share in zip((*CHOSEN, NOT_CHOSEN), ("0.9", "0.8", "0.85", "0.8", "0.5"), strict=True):
        scored(second, stage.application(host), at=walk.at, share=share)
        if host != "日照市人民政府":
            scored(Actor(first), stage.application(host), at=walk.at, share=share)


def the_centre_reads_scores_and_reason(stage: Stage) -> None:
    """The ranking is advice; that a province sent more than it may stands in the list, and why on the application."""
    page = stage.centre
    page.goto(f"/editions/{stage.edition.pk}/decisions/")
    best, last = (page.get_by_role("row").filter(has_text=host) for host in ("日照市人民政府", NOT_CHOSEN))
    expect(best).to_contain_text("第 1")
    expect(best).to_contain_text("已交 2 / 2")
    expect(last).to_contain_text("第 5")
    expect(page.get_by_text("超名额推荐")).to_have_count(1)
    reviewing_story.the_centre_opens_what_waits(page, stage.edition.pk, "烟台市人民政府")
    expect(page.locator("#form")).to_contain_text(WHY_ONE_MORE)


def the_centre_decides(stage: Stage) -> None:
    """A yes and a no in the browser; with one still open nothing can be released, and nobody else learns anything."""
    page, edition = stage.centre, stage.edition.pk
    reviewing_story.the_centre_proposes(page, "拟确定承办")  # 烟台, whose page stands open
    walk = stage.now()
    for host in ("日照高新区管委会", "扬州市人民政府", "日照市人民政府"):
        services.propose_decision(
            actor=walk.centre, application=stage.application(host), accepts=True, reason="", at=walk.at
        )
    page.goto(f"/editions/{edition}/decisions/")
    expect(page.locator("main")).to_contain_text("未拟定 1 份")
    expect(page.get_by_role("link", name="拟写通知，公布")).to_have_count(0)
    reviewing_story.the_centre_opens_what_waits(page, edition, NOT_CHOSEN)
    reviewing_story.the_centre_proposes(page, "拟不列入", WHY_NOT)

    stage.jiangsu.goto(stage.application(NOT_CHOSEN).get_absolute_url())
    expect(stage.jiangsu.locator("main")).to_contain_text("省级已推荐")
    expect(stage.jiangsu.locator("body")).not_to_contain_text(WHY_NOT)
    reviewing_story.the_centre_releases(page, edition)


def everybody_learns_it(stage: Stage) -> None:
    """The notice names four hosts in public and not the fifth; the fifth reads why, and what it can do next."""
    visitor = stage.open_as(None)
    visitor.goto("/announcements/")
    visitor.get_by_role("link", name="承办地").first.click()
    for host in CHOSEN:
        expect(visitor.locator("main")).to_contain_text(host)
    expect(visitor.locator("main")).not_to_contain_text(NOT_CHOSEN)

    refused = stage.open_as(stage.walk.haimen.person)
    refused.goto(stage.application(NOT_CHOSEN).get_absolute_url())
    expect(refused.locator("main")).to_contain_text(WHY_NOT)
    stage.rizhao.goto(stage.application("日照市人民政府").get_absolute_url())
    expect(stage.rizhao.locator("main")).to_contain_text("已确定承办")
    for page in (stage.rizhao, refused):
        expect(page.locator("body")).not_to_contain_text(reviewing_story.OPINION)
