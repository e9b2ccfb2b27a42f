"""How solutions come, are answered, talked about and agreed on: each act as its person does it in the browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from challenge_portal.kernel import clock
from tests.factories.documents import pdf_bytes
from tests.factories.matching import MINUTES
from tests.journeys.acts import Answers, chooses_a_password, in_dialog, type_in, until
from tests.journeys.demand_story import COMPANY, TITLE
from tests.journeys.hosting import RZ, TODAY

DEMAND = f"{RZ}-0001"
UNIVERSITY, UNIVERSITY_CODE = "演示海岳大学", "UNI"
SCHOLAR, SCHOLAR_PHONE = "演示林工", "13900000031"
BY_UNIVERSITY, BY_SCHOLAR = "复合强化提高柔轮寿命", "齿形修形降低齿根应力"
MEETING = "精密传动专题对接会"
PROOF = "台架试验报告（演示）.pdf"

ABOUT_A_LEADER: Answers = {
    "leader_position": "高级工程师",
    "leader_email": "lin@example.invalid",
    "basis": "长期从事精密传动研究，有台架试验条件。",
    "public_final": "yes",
    "declaration": ["true", "rights", "secret", "risk"],
}
OF_A_UNIT: Answers = {
    "address": "日照市东港区学苑路 1 号",
    "leader_name": "演示陈工",
    "leader_phone": "13800000021",
    "team-0-member": "演示刘工",
    "team-0-unit": UNIVERSITY,
    "team-0-position": "副教授",
    "team-0-part": "工艺试验",
}
PROPOSAL: Answers = {
    "summary": "以复合强化工艺提高疲劳寿命，台架验证。",
    "understanding": "失效以齿根裂纹为主，关键在残余应力的一致性。",
    "route": "材料纯净化、齿形修形、喷丸强化三步组合，逐批检测残余应力。",
    "novelty": "以残余应力场反求强化参数。",
    "responses-0-promised": "≥24000",
    "responses-0-basis": "台架试验报告",
    "maturity": "6",
    "ground": "已完成三批次样件，台架累计 21,000 小时。",
    "stages-0-stage": "样件试制",
    "stages-0-until": f"{TODAY + timedelta(days=222)}",
    "stages-0-result": "样件 50 套与检测报告",
    "cooperation": ["joint_development"],
    "risks": "批量一致性：以在线检测控制。",
    "team-0-name": "演示刘工",
    "team-0-part": "工艺试验",
}


def a_person_comes_from_the_hall(page: Page) -> None:
    """Reads the public text, finds that names are hidden, and makes an account of their own."""
    page.goto("/demands/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("main")).to_contain_text("企业选择不公开，签署保密协议后可见")
    expect(page.locator("main")).not_to_contain_text(COMPANY)
    page.get_by_role("link", name="登录后揭榜").last.click()
    page.get_by_role("link", name="注册个人账号").click()
    page.get_by_label("姓名").fill(SCHOLAR)
    page.get_by_label("手机").fill(SCHOLAR_PHONE)
    chooses_a_password(page)
    page.get_by_label("已阅读并同意").check()
    page.get_by_role("button", name="注册个人账号").click()
    page.get_by_role("link", name="报名并签署").last.wait_for()


def registers(page: Page, *, signer: str, answers: Answers) -> None:
    """From the demand to the 报名表, the three texts signed by name, and the number."""
    if not page.url.endswith(f"/demands/{DEMAND}/"):
        page.goto(f"/demands/{DEMAND}/")
    assert COMPANY not in page.request.get(f"/demands/{DEMAND}/detail/").text()  # nobody who has not signed
    page.get_by_role("link", name="报名并签署").last.click()
    page.get_by_role("button", name="开始填写").click()
    type_in(page, {**ABOUT_A_LEADER, **answers}, within="#registration")
    page.get_by_role("button", name="下一步：签署文本").click()
    for text in ("挑战须知", "保密协议", "免责声明"):
        page.get_by_label(f"签署《{text}》").fill(signer)
    page.get_by_role("button", name="签署并报名").click()
    expect(page.get_by_role("status")).to_contain_text("报名成功")


def reads_the_detail(page: Page) -> None:
    """Who signed may know whose demand it is; the reading leaves its mark with the enterprise."""
    page.goto(f"/demands/{DEMAND}/detail/")
    expect(page.locator("main")).to_contain_text(COMPANY)


def files(page: Page, *, title: str, offer: str) -> str:
    """The solution with an attachment, sent in one go; gives the solution's number off the receipt."""
    page.goto(f"/my/solutions/start/{DEMAND}/")
    page.get_by_role("button", name="开始填写").click()
    expect(page.locator("#solution [name=responses-0-indicator]")).to_have_value("柔轮疲劳寿命")
    type_in(page, {**PROPOSAL, "title": title, "offer": offer}, within="#solution")
    page.locator("#attachment").set_input_files({"name": PROOF, "mimeType": "application/pdf", "buffer": pdf_bytes(2)})
    _declares_and_submits(page, "提交方案")
    return reads_the_receipt(page, revision=1)


def _declares_and_submits(page: Page, button: str) -> None:
    page.get_by_label("所填内容真实").check()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#solution")).to_have_count(0)


def reads_the_receipt(page: Page, *, revision: int) -> str:
    """Received when, to the second, and the digest of all that was sent."""
    if "/receipts/" not in page.url:
        page.get_by_role("link", name=f"第 {revision} 版回执").click()
    receipt = page.locator("table.official").first
    expect(receipt).to_contain_text(re.compile(r"\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d:\d\d（北京时间，服务器时间）"))
    expect(receipt).to_contain_text(PROOF)
    digest = receipt.locator("tr", has_text="内容摘要").locator(".mono").inner_text()
    assert re.fullmatch(r"[0-9a-f]{64}", digest.replace(" ", "")), digest
    [number] = re.findall(rf"FA-{RZ}-\d+", receipt.locator("tr", has_text="方案编号").inner_text())
    return str(number)


def replaces(page: Page, *, offer: str) -> None:
    """Until the deadline a better version takes the place of the one before."""
    page.get_by_role("link", name="返回方案").click()
    page.get_by_role("link", name="填写新版").click()
    page.locator("#solution [name=offer]").fill(offer)
    _declares_and_submits(page, "提交第 2 版")
    reads_the_receipt(page, revision=2)


def opens(page: Page, title: str) -> None:
    """The enterprise opens one of the solutions that it has received."""
    page.goto("/my/received/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name=title).click()
    expect(page.locator("h1")).to_have_text(title)


def asks_for_more(page: Page, title: str) -> str:
    """The enterprise compares targets and promises, and asks; gives the address of the solution."""
    opens(page, title)
    targets = page.locator("#targets")
    expect(targets).to_contain_text("≥20000")
    expect(targets).to_contain_text("≥24000")
    expect(page.locator("#files")).to_contain_text(PROOF)
    page.get_by_role("button", name="请补充材料", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("答复与理由").fill("请补充台架试验的原始数据。")
    dialog.get_by_role("button", name="请补充材料").click()
    expect(page.locator(".title")).to_contain_text("待补充材料")
    return page.url


def supplements(page: Page) -> None:
    """The challenger finds the question and answers with words and a file."""
    page.goto("/my/solutions/")
    page.get_by_role("link", name="补充材料").first.click()
    expect(page.locator("#supplement")).to_contain_text("请补充台架试验的原始数据。")
    page.locator("#supplement [name=text]").fill("三批次共 15 件的原始数据见附件，最短寿命 23,100 小时。")
    page.locator("#supplement [name=file]").set_input_files(
        {"name": "原始数据（演示）.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes(1)}
    )
    page.get_by_role("button", name="提交补充材料").click()
    expect(page.locator("#supplement")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("23,100 小时")


def shortlists(page: Page, title: str, *, reason: str, sees: str = "") -> None:
    """有意向，进入对接, with the reason that the challenger will read."""
    opens(page, title)
    expect(page.locator("main")).to_contain_text(sees)
    page.get_by_role("button", name="有意向，进入对接", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("答复与理由").fill(reason)
    dialog.get_by_role("button", name="有意向，进入对接").click()
    expect(page.locator(".title")).to_contain_text("有意向")


def plans_and_convenes(page: Page) -> str:
    """The host picks both solutions for a meeting tomorrow and invites everybody; gives the address of the meeting."""
    page.goto("/meetings/")
    page.get_by_role("link", name="拟定对接会").click()
    starts = clock.now() + timedelta(days=1)
    type_in(page, {"title": MEETING, "place": "日照市科技局 301 会议室", **_from_to(starts)}, within="#meeting")
    for box in page.locator("#meeting [name=solution]").all():
        box.check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".pair-list > li")).to_have_count(2)
    address = page.url
    in_dialog(page, "发出通知")
    expect(page.locator(".title")).to_contain_text("已通知")
    return address


def _from_to(starts: datetime) -> dict[str, str]:
    ends = clock.local(starts + timedelta(hours=2))
    return {"starts_at": f"{clock.local(starts):%Y-%m-%dT%H:%M:%S}", "ends_at": f"{ends:%Y-%m-%dT%H:%M:%S}"}


def names_who_comes(page: Page, name: str, *, pairs: int) -> None:
    """A side sees only its own pairs and says who comes for it."""
    page.goto("/meetings/")
    page.get_by_role("link", name=MEETING).click()
    expect(page.locator(".pair-list > li")).to_have_count(pairs)
    type_in(page, {"attendees-0-name": name, "attendees-0-post": "负责人"}, within="#attendees")
    page.get_by_role("button", name="登记参会人员").click()
    expect(page.locator("[aria-labelledby=people-h]")).to_contain_text(name)


def holds_the_meeting(page: Page, address: str) -> None:
    """They meet earlier than planned, so the host changes the time first; then who came, the outcomes, the minutes."""
    page.goto(address)
    page.get_by_role("link", name="改期、改地点、调整对接项").click()
    starts = clock.now() + timedelta(seconds=8)
    type_in(page, _from_to(starts), within="#meeting")
    page.get_by_role("button", name="保存并告知各方").click()
    expect(page.locator(".title")).to_contain_text("已通知")
    until(lambda: clock.now() > starts, page)
    page.reload()
    page.get_by_role("link", name="记录纪要").click()
    for outcome in page.locator("#minutes [name^=outcome-]").all():
        outcome.select_option(label="继续洽谈")
    for person in page.locator("#minutes [name=attended]").all():
        person.check()
    page.locator("#minutes [name=minutes]").fill(MINUTES)
    page.get_by_role("button", name="记录纪要").click()
    expect(page.locator(".title")).to_contain_text("已举行")
    expect(page.locator("#minutes")).to_contain_text("两周内")
