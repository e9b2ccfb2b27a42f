"""The acts of the demand's story, each as its person does it in the browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pypdfium2
from playwright.sync_api import Page, expect

from challenge_portal.accounts.models import User
from challenge_portal.documents.models import Document
from challenge_portal.kernel import clock
from challenge_portal.organisations.roles import SUPERVISOR
from competitions.models import Competition
from demands.models import Demand, DemandDraft
from demands.states import DemandState
from tests.factories.demands import load_forms
from tests.factories.organisations import InstitutionFactory, code_number, member, officer
from tests.journeys import hosting
from tests.journeys.acts import Answers, chooses_a_password, forge, in_dialog, type_in, until
from tests.journeys.hosting import RZ, TODAY, YEAR, five_o_clock, typed

COMPANY = "日照华澜精密传动有限公司（演示）"
CODE = code_number(701)
INSTITUTION_CODE = code_number(702)
PERSON, PHONE = "欧阳敬（演示）", "13900007788"
CONTACT, CONTACT_PHONE = "司徒明远", "13700006655"
TITLE = "谐波减速器柔轮疲劳寿命提升"
AGENCY = "演示技术转移服务中心"
WANTED = (
    "柔轮在交变应力下以齿根裂纹失效为主，额定负载下平均寿命约八千小时，批次之间离散较大，整机质保期内返修率偏高。"
    "希望从材料纯净度、齿形修形和残余应力控制三方面提出可以批量生产的方案。"
)
BETRAYS = f"华澜精密传动的{WANTED}"
NEVER_PUBLIC = (COMPANY, "华澜", CODE, PHONE, CONTACT, CONTACT_PHONE, "欧阳敬")  # what this enterprise hides

SURVEY: Answers = {
    "region": "日照市东港区",
    "contact_name": CONTACT,
    "contact_phone": CONTACT_PHONE,
    "contact_position": "研发部经理",
    "profile": "主营精密传动部件，产品用于协作机器人。",
    "sales": "200m_up",
    "title": TITLE,
    "industry": "equipment",
    "description": BETRAYS,
    "indicators-0-indicator": "柔轮疲劳寿命",
    "indicators-0-present": "8000",
    "indicators-0-target": "≥20000",
    "indicators-0-unit": "小时",
    "indicators-0-method": "台架试验",
    "funding": "320",
    "cooperation": ["joint_development"],
}
FINDINGS: Answers = {
    "analysts-0-name": "分析员甲",
    "analysts-0-title": "高级工程师",
    "manner": "visit",
    "analysed_on": f"{TODAY - timedelta(days=2)}",
    "genuine": "yes",
    "valid": "yes",
    "advancement": "4",
    "feasibility": "4",
    "affordability": "5",
    "demand_kind": "key_technology",
    "refined_indicators-0-indicator": "柔轮疲劳寿命",
    "refined_indicators-0-present": "8000",
    "refined_indicators-0-target": "≥20000",
    "refined_indicators-0-unit": "小时",
    "paths": ["open_call", "targeted"],
    "conclusion": "publish",
    "advice": "建议公开征集，并定向推送给相关高校。",
    "public_title": TITLE,
}


@dataclass(frozen=True, slots=True)
class World:
    """日照's competition, not yet collecting, with the people who are there before the enterprise comes."""

    competition: Competition
    host: User
    analyst: User
    province_supervisor: User
    other_supervisor: User


def make_world() -> World:
    """The tree, a competition that came out of an accepted application, an agency, two supervisors."""
    walk = hosting.world()
    load_forms()
    agency = InstitutionFactory(name=AGENCY, kind="service_agency", region=walk.tree["rizhao"])
    competition = walk.competition(place="日照")

    def person(actor: Any) -> User:
        assert actor.person is not None
        return actor.person

    return World(
        competition=competition,
        host=person(walk.rizhao),
        analyst=person(member(agency, display_name="分析员甲")),
        province_supervisor=person(officer(walk.tree["shandong"], SUPERVISOR)),
        other_supervisor=person(officer(walk.tree["jiangsu"], SUPERVISOR)),
    )


def sets_period(page: Page, stage: str, *, days: int) -> None:
    """The host sets a line of the calendar: from this morning, for so many days."""
    now = clock.local(clock.now())
    page.locator("summary", has_text=stage).click()
    row = page.locator(".calendar > li", has_text=stage)
    row.get_by_label("开始").fill(f"{now:%Y-%m-%d}T00:00")
    row.get_by_label("截止").fill(f"{now + timedelta(days=days):%Y-%m-%d}T17:00")
    row.get_by_role("button", name=f"保存{stage}时间").click()
    expect(page.get_by_role("status").filter(has_text="日程已调整")).to_be_visible()


def opens_collection(page: Page) -> None:
    """The host dates the stages and opens collection."""
    page.goto(f"/competitions/{RZ}/desk/")
    sets_period(page, "需求征集", days=20)
    sets_period(page, "解决方案征集", days=60)
    in_dialog(page, "开始需求征集")
    expect(page.locator("h1")).to_contain_text("日照")
    expect(page.get_by_text("已办理")).to_be_visible()


def registers(page: Page, *, name: str, code: str, kind: str, person: str, phone: str, first_code: str = "") -> None:
    """A unit comes in by the front door; ``first_code`` is typed first and refused at its field."""
    page.goto("/accounts/register/")
    page.get_by_label("统一社会信用代码").fill(first_code or code)
    page.get_by_label("单位名称").fill(name)
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("所属地区").select_option(label="日照")
    page.get_by_label("姓名").fill(person)
    page.get_by_label("手机").fill(phone)
    chooses_a_password(page)
    page.get_by_label("已阅读并同意").check()
    page.get_by_role("button", name="注册单位").click()
    if first_code:
        field = page.locator(".field--bad", has=page.get_by_label("统一社会信用代码"))
        expect(field.locator(".error")).to_be_visible()
        expect(page.get_by_label("统一社会信用代码")).to_have_value(first_code)
        expect(page.get_by_label("单位名称")).to_have_value(name)
        expect(page.get_by_label("姓名")).to_have_value(person)
        page.get_by_label("统一社会信用代码").fill(code)
        chooses_a_password(page)
        page.get_by_role("button", name="注册单位").click()
    expect(page.locator("h1")).to_have_text(name)


def signs_and_begins(page: Page, *, person: str) -> None:
    """Chooses the competition, signs NDA and disclaimer, and has the empty form."""
    page.goto("/my/demands/")
    page.get_by_role("link", name="提交新需求").first.click()
    page.get_by_label("日照").check()
    expect(page.get_by_text("保密协议").first).to_be_visible()
    page.get_by_role("button", name="签署并开始填写").click()
    expect(page.locator(".errors")).to_be_visible()  # nobody begins without signing
    page.get_by_label("已逐条阅读").check()
    page.get_by_label("签署人姓名").fill(person)
    page.get_by_role("button", name="签署并开始填写").click()
    expect(page.locator("h1")).to_have_text("技术需求征集表")


def opens_the_form(page: Page) -> None:
    """From the case to its form, unless the desk led there at once."""
    if "/edit/" not in page.url:
        page.get_by_role("link", name="修改", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("技术需求征集表")


def fills_in_the_survey(page: Page) -> str:
    """Typing is counted and kept; the form comes back with its errors; what stays hidden is chosen; submit.

    Returns the case number.
    """
    description = page.locator("#survey [name=description]")
    description.fill("柔轮寿命不足。")
    expect(page.locator("[data-counter-for$=description]")).to_contain_text("字数 7 / 1000，还差 43 字")
    page.locator("#survey [name=title]").fill(TITLE)
    page.locator("#survey [name=profile]").focus()
    until(lambda: (DemandDraft.objects.first() or DemandDraft(answers={})).answers.get("title") == TITLE, page)
    expect(page.locator("[data-autosaved]")).to_contain_text(f"{clock.local(clock.now()).year}年")
    page.reload()
    expect(page.get_by_text("已接上自动保存的内容")).to_be_visible()
    expect(page.locator("#survey [name=title]")).to_have_value(TITLE)
    type_in(page, {**SURVEY, "description": "柔轮寿命不足。"}, within="#survey")
    page.get_by_label("公开拟投入合作经费").check()
    expect(page.get_by_label("公开企业名称")).not_to_be_checked()
    expect(page.get_by_label("公开联系人和联系方式")).not_to_be_checked()
    page.get_by_role("button", name="提交审查").click()

    expect(page.locator(".errors")).to_contain_text("1 处需要修改")
    expect(page.locator(".field--bad [name=description]")).to_have_value("柔轮寿命不足。")
    expect(page.locator("#survey [name=contact_name]")).to_have_value(CONTACT)
    expect(page.get_by_label("公开拟投入合作经费")).to_be_checked()
    description.fill(BETRAYS)
    page.get_by_label("所填内容真实").check()
    page.get_by_role("button", name="提交审查").click()
    expect(page.get_by_role("status").filter(has_text="已提交，受理编号")).to_contain_text(f"XQ-{RZ}-0001")
    return f"XQ-{RZ}-0001"


def accepts(page: Page, number: str) -> None:
    """The host finds the demand on the desk and passes the form."""
    page.goto("/desk/")
    page.get_by_role("link", name="需求办理").first.click()
    row = page.locator("tbody tr", has_text=number)
    row.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_text("已受理").first).to_be_visible()


def entrusts(page: Page, agency: str) -> None:
    """The host entrusts an agency with the analysis."""
    page.get_by_label("分析机构").select_option(label=f"{agency}（服务机构）")
    page.get_by_role("button", name="委托分析", exact=True).click()
    expect(page.get_by_text("需求分析中").first).to_be_visible()


def analyses(page: Page) -> None:
    """The analyst fills the 需求分析表, is warned that the text betrays the enterprise, rewords and hands in."""
    page.goto("/desk/")
    page.get_by_role("link", name="需求分析").first.click()
    page.get_by_role("link", name=TITLE).click()
    type_in(page, {**FINDINGS, "refined_description": BETRAYS}, within="#analysis")
    page.get_by_role("button", name="暂存", exact=True).click()
    warning = page.locator(".note", has_text="还有可能认出企业的内容")
    expect(warning).to_contain_text("华澜精密传动")
    page.locator("#analysis [name=refined_description]").fill(WANTED)
    page.get_by_role("button", name="暂存", exact=True).click()
    expect(warning).to_have_count(0)
    page.get_by_role("button", name="提交分析").click()
    expect(page.get_by_role("status").filter(has_text="需求分析表")).to_contain_text(f"FX-{RZ}-0001")


def approves(page: Page, number: str) -> None:
    """The host compares the public text with the original and asks the enterprise."""
    page.goto("/casework/demands/")
    page.locator("tbody tr", has_text=number).get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("没有发现企业要求不公开的")).to_be_visible()
    public = page.locator("#public-text .panel").first
    expect(public).to_contain_text("企业选择不公开")
    expect(public).not_to_contain_text(COMPANY)
    page.get_by_role("button", name="审定通过，请企业确认").click()
    expect(page.get_by_text("待企业确认公开文本").first).to_be_visible()


def confirms(page: Page) -> None:
    """The enterprise reads what will be public beside its own words, and agrees."""
    page.goto("/my/demands/")
    page.get_by_role("link", name="去确认").click()
    in_dialog(page, "确认公开文本")
    expect(page.get_by_text("已确认，待发布").first).to_be_visible()


def publishes(page: Page, *, demands: int = 1) -> str:
    """The host makes a batch and publishes it. Returns the number of the announcement."""
    page.goto("/casework/batches/")
    page.get_by_role("button", name="新拟一批").click()
    for index in range(demands):
        page.locator('[name="add"]').nth(index).check()
    page.get_by_role("button", name="选入勾选的需求").click()
    expect(page.locator("tbody tr")).to_have_count(demands)
    in_dialog(page, "发布需求公告", "发布")
    expect(page.get_by_role("status").filter(has_text="已公开发布")).to_be_visible()
    expect(page.locator(".title")).to_contain_text(f"{RZ}需求公告第1号")
    return f"{RZ}需求公告第1号"


def finds_in_the_hall(page: Page, number: str) -> None:
    """A visitor finds the demand by plain text, by each filter, and doesn't where it isn't."""
    hit = page.get_by_role("link", name=TITLE)
    page.goto("/demands/")
    page.get_by_label("搜索需求").fill("柔轮 寿命")
    page.get_by_role("button", name="搜索").click()
    expect(hit).to_be_visible()
    for choice in ["装备制造", "日照", "300 万元以上"]:
        page.locator(".filters").get_by_role("link", name=re.compile(f"^{choice}")).click()
        expect(hit).to_be_visible()
        expect(page.locator(".chips .chip", has_text=choice)).to_be_visible()
    page.goto("/demands/?q=没有这样的东西")
    expect(page.get_by_text("没有符合这些条件的需求")).to_be_visible()
    page.goto(f"/competitions/{RZ}/")
    page.get_by_role("link", name="查看已发布的需求").click()
    expect(hit).to_be_visible()
    page.goto(f"/demands/?competition=NB-{YEAR}")
    expect(hit).to_have_count(0)
    page.goto("/demands/?industry=materials")
    expect(hit).to_have_count(0)
    page.goto(f"/demands/?q={number}")
    hit.click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.get_by_text("企业选择不公开").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("320 万元")


def verifies_the_announcement(page: Page, number: str) -> None:
    """From the demand's page to the announcement and its paper; the code on both leads to the same good news."""
    page.get_by_role("link", name=number).click()
    expect(page.locator("main")).to_contain_text("核验码")
    page.locator(".prose").get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="需求公告文件与核验").click()
    expect(page.locator("h1")).to_have_text("核验通过，文书现行有效")
    expect(page.locator("main")).to_contain_text(number)


def files_of_the_announcement(number: str) -> list[tuple[str, str]]:
    """The announcement's files: name and everything a reader or a program finds in it."""
    found = []
    for entry in Document.objects.get(number=number).files.select_related("file"):
        with entry.file.file.open("rb") as content:
            paper = pypdfium2.PdfDocument(content.read())
        text = "".join(page.get_textpage().get_text_range() for page in paper)
        found.append((f"{entry.file.original_name} {entry.file.file.name}", f"{text} {paper.get_metadata_dict()}"))
        paper.close()
    return found


def reads_the_figures(page: Page, *, collected: int) -> None:
    """The host's dashboard counts what happened, and each figure opens the list that it counts."""
    page.goto(f"/competitions/{RZ}/dashboard/")
    for label in ["征集需求", "通过形式审查", "分析通过", "公开发布"]:
        stat = page.locator(".stat", has_text=label)
        expect(stat.locator("dd").first).to_have_text(f"{collected}项")
    page.locator(".stat").get_by_role("link", name="公开发布").click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    expect(page.get_by_text(f"共 {collected} 项")).to_be_visible()


def looks_on(page: Page, number: str) -> None:
    """A supervisor sees everything of the subtree, has no button to change it, and is refused when they try."""
    page.goto("/casework/demands/?state=all")
    row = page.locator("tbody tr", has_text=TITLE)
    expect(page.locator("main form[method=post] button")).to_have_count(0)
    row.get_by_role("link", name=TITLE).click()
    expect(page.locator("main")).to_contain_text(COMPANY)
    expect(page.locator("main")).to_contain_text(CONTACT)
    expect(page.locator("main form[method=post]")).to_have_count(0)
    case = page.url.rstrip("/")
    for address, values in [
        (f"{case}/move/", {"transition": "take_down", "reason": "试一试"}),
        (f"/competitions/{RZ}/move/", {"transition": "open_publication"}),
        (f"/competitions/{RZ}/periods/", {"stage": "collection", "closes_at": typed(five_o_clock(60))}),
    ]:
        answer = forge(page, address, **values)
        assert answer.status == 403, (address, answer.status)
        assert "没有" in answer.text()
    expect(page.locator("main")).to_contain_text("揭榜中")
    page.goto(f"/competitions/{RZ}/dashboard/")
    expect(page.locator(".stat").first).to_be_visible()
    expect(page.locator("main form[method=post]")).to_have_count(0)
    page.goto(f"/competitions/{RZ}/desk/")
    expect(page.locator("main form[method=post]")).to_have_count(0)
    assert Demand.objects.get().state == DemandState.PUBLISHED
