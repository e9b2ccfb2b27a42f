"""A final in the browser: set, consented to, judged on phones, shown on the big screen, decided by the enterprise."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from challenge_portal.accounts.models import User
from challenge_portal.kernel import clock
from tests.journeys.acts import type_in
from tests.journeys.hosting import typed
from tests.journeys.solution_story import DEMAND, SCHOLAR, UNIVERSITY

FINAL = "第 1 场　精密传动专场"
WHY_NOT = "一个方案指标更高，一个报价更低、周期更短，难以取舍。"
WHY_THE_SECOND = "第 2 名的工艺与现有产线相同，不用添置设备，半年内可以试制。"
MARKS = ("advancement", "fit", "feasibility", "team", "prospects")
HIGH = ("27", "26", "16.5", "8.5", "8")
LOW = ("24", "25", "16", "8", "8.5")


def sets_a_final(page: Page) -> str:
    """The host sets the final and asks both sides; gives its address."""
    page.goto("/finals/")
    page.get_by_role("link", name="设立现场赛").click()
    page.locator("[name=title]").fill(FINAL)
    page.locator("[name=place]").fill("市民中心二楼报告厅")
    page.locator("[name=starts_at]").fill(typed(clock.now() + timedelta(days=1)))
    page.get_by_role("button", name="设立现场赛").click()
    expect(page.locator("h1")).to_have_text(FINAL)
    address = page.url
    page.locator("#demands").get_by_text(DEMAND).click()
    page.get_by_role("button", name="列入并征求双方意见").click()
    expect(page.locator("#demands tbody tr")).to_have_count(2)
    expect(page.locator("#demands")).to_contain_text("等待企业答复")
    return address


def says_it_cannot_choose(page: Page) -> None:
    """The enterprise agrees to a final only with the reason why it can't choose by itself."""
    _opens_the_party_page(page)
    page.get_by_role("button", name="同意参加现场赛").click()
    expect(page.get_by_role("alert")).to_contain_text("理由")
    page.locator("[name=cannot_choose]").fill(WHY_NOT)
    page.get_by_role("button", name="同意参加现场赛").click()
    expect(page.locator("main")).to_contain_text("已同意参加")


def consents(page: Page) -> None:
    """A challenger agrees to be compared in public; the other's name and the reason of the enterprise stay unknown."""
    _opens_the_party_page(page)
    expect(page.locator("main")).not_to_contain_text(WHY_NOT)
    page.get_by_role("button", name="同意参加现场赛").click()
    expect(page.locator("main")).to_contain_text("已同意参加")


def _opens_the_party_page(page: Page) -> None:
    page.goto("/finals/mine/")
    page.locator("tbody tr", has_text=FINAL).get_by_role("link").first.click()


def seats(page: Page, address: str, judge: User, *, kind: str = "technology", unit: str = "演示评审中心") -> None:
    """The host seats a judge by account; the portal looks for interests first."""
    page.goto(address)
    if not page.locator("[name=account]").is_visible():
        page.locator("summary", has_text="聘请评委").click()
    type_in(page, {"account": judge.username, "kind": kind, "unit": unit}, within="#panel")
    page.get_by_role("button", name="核对利益关系并聘请").click()
    expect(page.locator(".panelists")).to_contain_text(judge.display_name)


def signs_the_promise(page: Page) -> None:
    """On the phone: nothing of a solution before the signature."""
    page.goto("/judging/")
    page.get_by_role("link", name=FINAL).first.click()
    expect(page.locator("main")).not_to_contain_text(UNIVERSITY)
    page.get_by_label("已逐条阅读").check()
    page.get_by_role("button", name="签署", exact=True).click()
    expect(page.locator("main")).to_contain_text("抽签后可以阅读挑战文件")


def draws(page: Page, address: str) -> str:
    """The host draws with a seed called out in the hall; gives the address of the big screen."""
    page.goto(address)
    page.locator("[name=seed]").fill("20261121")
    page.get_by_role("button", name="抽签", exact=True).click()
    board = page.get_by_role("link", name="现场大屏").get_attribute("href")
    assert board is not None
    _presses(page, "开始现场赛")
    expect(page.locator("#live")).to_contain_text("下一组")
    return board


def _presses(page: Page, label: str) -> None:
    """A button of the host's, with or without a dialog."""
    page.get_by_role("button", name=label).first.click()
    dialog = page.get_by_role("dialog")
    if dialog.count():
        dialog.get_by_role("button", name=label).click()


def calls(page: Page, address: str) -> str:
    """The next one comes on stage, presents, is asked, may be scored; gives the name."""
    page.goto(address)
    who = page.locator("#live h2").inner_text()
    name = UNIVERSITY if UNIVERSITY in who else SCHOLAR
    page.get_by_role("button", name=f"请上台陈述 {name}").click()
    for label in ("进入答辩", "进入评分"):
        page.get_by_role("button", name=label).click()
    expect(page.locator("#live")).to_contain_text("0 / ")
    return name


def scores(page: Page, name: str, marks: tuple[str, ...]) -> None:
    """A judge reads who is on stage, types the marks with a thumb and submits."""
    page.goto("/judging/")
    page.get_by_role("link", name=FINAL).first.click()
    page.locator(".lineup li.here", has_text=name).get_by_role("link", name="评分").click()
    for criterion, mark in zip(MARKS, marks, strict=True):
        page.locator(f"[name=mark-{criterion}]").fill(mark)
    page.locator("#comment").fill("指标有试验支撑，批量一致性须再看。")
    page.get_by_role("button", name="提交评分").click()
    expect(page.locator("main")).to_contain_text("已提交，合计")
    expect(page.locator("main")).not_to_contain_text("台上无人")


def completes(page: Page, address: str, *, judges: int) -> None:
    """All sheets are in, so the host closes this one."""
    page.goto(address)
    expect(page.locator("#live")).to_contain_text(f"{judges} / {judges} 名评委已提交")
    page.get_by_role("button", name="完成评分").click()
    expect(page.locator("#live")).to_contain_text("台上无人")


def releases(page: Page, address: str) -> None:
    """Scoring ends, the results are announced, the enterprise is asked."""
    page.goto(address)
    _presses(page, "结束评分")
    _presses(page, "公布成绩")
    expect(page.locator("#results")).to_be_visible()
    expect(page.locator("main")).to_contain_text("等待企业决定")


def departs_from_the_ranking(page: Page, winner: str, chosen: str) -> None:
    """The enterprise reads the ranking and takes the second, which needs a reason."""
    _opens_the_party_page(page)
    expect(page.locator("#results tbody tr").first).to_contain_text(winner)
    page.locator("#decide label", has_text=chosen).click()
    page.get_by_role("button", name="作出决定").click()
    expect(page.get_by_role("alert")).to_contain_text("理由")
    expect(page.locator("#decide label", has_text=chosen).locator("input")).to_be_checked()
    page.locator("#decide [name=reason]").fill(WHY_THE_SECOND)
    page.get_by_role("button", name="作出决定").click()
    expect(page.locator("main")).to_contain_text(f"选定 {chosen}（第 2 名）")


def is_kept_out(page: Page, entry: int) -> None:
    """A judge with an interest sees that somebody is on stage, but neither name nor papers nor marks."""
    page.goto("/judging/")
    page.get_by_role("link", name=FINAL).first.click()
    expect(page.locator(".lineup")).to_contain_text("已回避")
    expect(page.locator(".lineup")).not_to_contain_text(UNIVERSITY)
    for part in ("", "solution/"):
        assert page.request.get(f"/judging/entries/{entry}/{part}").status == 404


def shows_the_ranking(page: Page, *rows: tuple[str, str]) -> None:
    """The big screen asks by itself; names and results stand in their order."""
    expect(page.locator(".rank caption")).to_have_text("评分名次")
    for number, (name, result) in enumerate(rows):
        row = page.locator(".rank tbody tr").nth(number)
        expect(row).to_contain_text(name)
        expect(row).to_contain_text(result)
