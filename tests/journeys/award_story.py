"""Agreement, contract, awards and what the public makes of them, each act as its person does it in the browser."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from challenge_portal.kernel import clock
from tests.factories.documents import pdf_bytes
from tests.journeys.acts import in_dialog, type_in
from tests.journeys.demand_story import COMPANY, TITLE
from tests.journeys.hosting import RZ, TODAY, codes_on, said, text_of
from tests.journeys.solution_story import SCHOLAR

DESK = f"/competitions/{RZ}/"
BODY = "山东省科学技术厅"
PRIZE = "最佳解决方案奖"
OBJECTION = (
    "公示名单中的最佳解决方案奖在现场赛评分名次为第 2 名，请核查企业选定的理由和评奖所依据的指标，并说明评选规则是否"
    "要求按照现场赛名次授奖。"
)
ANSWER = "经查，名次供企业参考，企业选定时已写明理由；评选以签订意向协议和指标响应为依据，符合公布的规则，异议不成立。"


def drafts_and_finalises(page: Page) -> str:
    """The enterprise words the letter of intent from what the data give, and takes its number; gives the address."""
    page.goto("/agreements/")
    page.get_by_role("button", name="拟定意向协议").click()
    type_in(
        page,
        {
            "owner_signer": "欧阳敬",
            "challenger_signer": SCHOLAR,
            "amount": "220",
            "starts_on": f"{TODAY}",
            "ends_on": f"{TODAY.replace(year=TODAY.year + 2, day=1)}",
        },
        within="#agreement",
    )
    page.get_by_role("button", name="保存拟稿").click()
    in_dialog(page, "定稿")
    expect(page.locator(".title")).to_contain_text("已定稿")
    return page.url


def signs_on_paper(page: Page, address: str, folder: Path) -> None:
    """The print is downloaded, signed and sealed by both, and comes back as a scan."""
    page.goto(address)
    with page.expect_download() as waiting:
        page.locator("#paper a[href*='/files/']").first.click()
    scan = folder / waiting.value.suggested_filename
    waiting.value.save_as(scan)
    assert scan.read_bytes().startswith(b"%PDF-")
    page.locator("#paper [name=signed_on]").fill(f"{TODAY}")
    page.locator("#paper [name=scan]").set_input_files(scan)
    page.get_by_role("button", name="上传签署件").click()
    expect(page.locator(".title")).to_contain_text("签署件待核对")


def confirms_the_agreement(page: Page, address: str) -> None:
    """The host compares page by page; without the tick nothing is confirmed."""
    page.goto(address)
    expect(page.locator("#scan img").first).to_be_visible()
    page.get_by_role("button", name="确认签约").click()
    expect(page.get_by_role("alert")).to_contain_text("与系统一致")
    page.locator("[name=scan_matches]").check()
    page.get_by_role("button", name="确认签约").click()
    expect(page.locator(".title")).to_contain_text("已签约")


def records_the_contract(page: Page, address: str) -> None:
    """What was signed in earnest, with its scan."""
    page.goto(address)
    page.get_by_role("link", name="登记技术合同").click()
    type_in(
        page,
        {"title": f"{TITLE}技术开发", "kind": "development", "amount": "218.5", "signed_on": f"{TODAY}"},
        within="#contract",
    )
    page.locator("#contract [name=file]").set_input_files(
        {"name": "技术合同（演示）.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes(1)}
    )
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("#contracts")).to_contain_text("218.5")


def names_who_takes_complaints(page: Page) -> None:
    """The host publishes the body that takes complaints, and the terms."""
    page.goto(f"{DESK}rules/")
    page.get_by_label(BODY).check()
    type_in(page, {"contact": "0531-00000000（演示）", "days": "15", "publicity_days": "5"}, within="main form")
    page.get_by_role("button", name="保存", exact=True).click()
    said(page, "赛事公开页面随即更新")


def nominates(page: Page) -> str:
    """The catalogue of an earlier notice is copied; of the solutions that have an agreement one is nominated."""
    page.goto(f"{DESK}awards/catalogue/")
    page.locator(".ready form", has_text="苏州").get_by_role("button").click()
    expect(page.locator("tbody tr", has_text=PRIZE)).to_contain_text("4 万元")
    page.goto("/awards/rounds/")
    page.get_by_role("button", name="新拟一批").click()
    address = page.url
    page.get_by_role("link", name="提名", exact=True).click()
    page.locator(".tabs").get_by_role("link", name=PRIZE).click()
    row = page.locator("#id_recipient tbody tr", has_text=SCHOLAR)
    expect(row).to_contain_text("已签意向协议")
    row.get_by_role("radio").check()
    page.locator("#nominate [name=reason]").fill("签订意向协议并落地技术合同，指标响应完整。")
    page.get_by_role("button", name="提名", exact=True).click()
    said(page, f"已提名{SCHOLAR}")
    expect(page.locator(".nominees")).to_contain_text(SCHOLAR)
    return address


def publicises(page: Page, address: str) -> datetime:
    """For as many working days as were published; sooner is refused at the field. Gives the end."""
    page.goto(address)
    earliest = page.locator("[name=ends_at]").input_value()
    page.locator("[name=ends_at]").fill(f"{TODAY}T23:00")
    page.get_by_role("button", name="开始公示").click()
    expect(page.locator(".field--bad [name=ends_at]")).to_be_visible()
    page.locator("[name=ends_at]").fill(earliest)
    page.get_by_role("button", name="开始公示").click()
    expect(page.locator(".title")).to_contain_text("公示中")
    expect(page.get_by_role("button", name="公布获奖名单")).to_have_count(0)
    return datetime.strptime(earliest, "%Y-%m-%dT%H:%M").replace(tzinfo=clock.ZONE)


def objects(page: Page) -> tuple[str, str]:
    """A visitor without an account reads the names and objects; gives number and query code."""
    page.goto(f"{DESK}awards/")
    expect(page.locator("tbody tr", has_text=SCHOLAR)).to_contain_text(PRIZE)
    expect(page.locator("main")).not_to_contain_text(COMPANY)
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("事实和依据").fill(OBJECTION)
    page.get_by_label(f"{BODY}（本赛事公布的受理机构）").check()
    page.get_by_role("button", name="提交异议").click()
    kept = page.locator(".code-to-keep dd")
    return kept.first.inner_text(), kept.last.inner_text()


def may_not_decide_yet(page: Page, address: str) -> None:
    """The publicity is over, but while an objection is open nothing is announced; the host doesn't read it either."""
    page.goto(address)
    expect(page.locator(".title")).to_contain_text("公示期满")
    expect(page.locator("main")).to_contain_text("1 件异议待答复")
    expect(page.get_by_role("button", name="公布获奖名单")).to_be_disabled()
    page.goto("/complaints/cases/")
    expect(page.locator("main")).to_contain_text("没有投诉")


def answers_the_objection(page: Page, number: str) -> None:
    """The body that was named takes the objection up and answers it."""
    page.goto("/complaints/cases/")
    page.get_by_role("link", name=number).click()
    expect(page.locator(".complaint-text").first).to_contain_text("第 2 名")
    take_up = page.get_by_role("button", name="受理", exact=True)
    if take_up.count():
        take_up.first.click()
    page.locator("#answer").fill(ANSWER)
    page.get_by_role("button", name="答复提出人").click()
    expect(page.locator("main")).to_contain_text("异议不成立")


def reads_the_answer(page: Page, number: str, code: str) -> None:
    """With number and code from anywhere."""
    page.goto("/complaints/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询办理情况").click()
    expect(page.locator("main")).to_contain_text("异议不成立")


def decides(page: Page, address: str) -> None:
    """The publicity is over and nothing is open: the names are announced, numbers are taken."""
    page.goto(address)
    in_dialog(page, "公布获奖名单")
    expect(page.locator(".nominees")).to_contain_text("已授予")


def downloads_the_certificate(page: Page, folder: Path) -> str:
    """The recipient fetches the certificate on the phone; gives the code that it can be verified by."""
    page.goto("/my/awards/")
    expect(page.locator(".award-mine")).to_contain_text(PRIZE)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载荣誉证书").click()
    certificate = folder / waiting.value.suggested_filename
    waiting.value.save_as(certificate)
    text = text_of(certificate)
    assert SCHOLAR in text
    assert PRIZE in text
    [codes] = codes_on(certificate)
    [link] = [code for code in codes if "/verify/" in code]
    return link.rstrip("/").rsplit("/", 1)[1]


def verifies(page: Page, code: str) -> None:
    """Whoever is shown the paper asks the portal: genuine, and whose it is."""
    page.goto("/verify/")
    page.get_by_label("核验码").fill(code)
    page.get_by_role("button", name=re.compile("核验")).click()
    expect(page.locator("h1")).to_have_text("核验通过，文书现行有效")
    expect(page.locator("main")).to_contain_text(PRIZE)


def sums_up(page: Page) -> None:
    """The figures came by themselves, and each opens the list that it counts."""
    page.goto(f"/casework/summary/{RZ}/")
    for label, value in {
        "征集需求": "1",
        "公开发布": "1",
        "解决方案": "2",
        "挑战者": "2",
        "对接会": "1",
        "现场赛": "1",
        "意向协议": "1",
        "意向金额": "220",
        "合同金额": "218.5",
        "奖项": "1",
        "奖金": "4",
    }.items():
        term = page.locator(".figures .stat", has=page.get_by_text(label, exact=True))
        expect(term.locator("dd")).to_have_text(re.compile(rf"^{re.escape(value)}\D*$"))
    page.locator(".figures").get_by_role("link", name="解决方案", exact=True).click()
    expect(page.locator("h1")).to_contain_text("解决方案：2 份")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text(SCHOLAR)
