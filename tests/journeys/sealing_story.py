"""用印 in a browser: asked by one person, granted by another, one paper with the seals of two offices; and what anybody
learns who holds such a paper, by its code or by dropping the file on the page of verification.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload, Page, expect

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import Seal, SealRequest
from challenge_portal.documents.seals.certificates import open_certificate
from challenge_portal.documents.seals.signing import Saying, sign_pdf
from challenge_portal.documents.seals.tasks import visible_stamp
from challenge_portal.documents.services import current_print
from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import SYSTEM
from challenge_portal.organisations.services import grant_role
from competitions import services
from competitions.change_fields import CHANGEABLE
from competitions.models import HostingApplication
from tests.factories.competitions import Walk
from tests.factories.documents import pdf_bytes
from tests.factories.organisations import officer
from tests.factories.seals import PASSWORD, one_byte_changed, pdfsig, pkcs12_file, seal_of, seal_picture
from tests.factories.threads import in_a_thread
from tests.journeys import application_story as applying
from tests.journeys import hosting
from tests.journeys.acts import forge, in_dialog
from tests.journeys.hosting import said

PURPOSE = "申办第七届挑战赛，请在承办单位意见栏用印"
PROVINCES_PURPOSE = "同意推荐日照市承办，请在推荐单位处用印"
OPINION = "“工作计划”请写明对接安排。"
DROP = """(form, [text, name]) => {
    const bytes = Uint8Array.from(atob(text), each => each.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name, {type: "application/pdf"}));
    form.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@dataclass
class Stage:
    """日照 and 山东 with an officer and a keeper each; 日照's form is finalised and printed, 山东 has its seal."""

    open_as: Callable[..., Page]
    finish_jobs: Callable[[], int]
    folder: Path
    walk: Walk = field(default_factory=hosting.world)

    def __post_init__(self) -> None:
        walk = self.walk
        self.keeper = officer(walk.tree["rizhao"], "seal_keeper", at=walk.at, display_name="演示掌印乙")
        self.province_keeper = officer(walk.tree["shandong"], "seal_keeper", at=walk.at, display_name="演示掌印丁")
        seal_of(self.province_keeper, at=walk.at, file=certificate("山东省科学技术厅（样章）", walk))
        self.edition = walk.forwarded(hosting.open_edition(walk), hosting.five_o_clock(25))
        self.application: HostingApplication = hosting.finalised(walk, self.edition, walk.rizhao)
        self.finish_jobs()
        self.host, self.province, self.visitor = (
            self.open_as(person) for person in (walk.rizhao.person, walk.shandong.person, None)
        )

    @property
    def address(self) -> str:
        return self.application.get_absolute_url()

    @property
    def private(self) -> tuple[str, ...]:
        """What nobody learns who only holds the paper: who asked, who granted and for what, whom to call."""
        people = (self.walk.rizhao, self.walk.shandong, self.keeper, self.province_keeper)
        told = hosting.complete_answers("日照")
        contact = [told[name] for name in ("contact_name", "contact_phone", "contact_email")]
        return (*(each.label for each in people), *contact, PURPOSE, PROVINCES_PURPOSE)


def certificate(name: str, walk: Walk) -> bytes:
    """One that is valid today."""
    return pkcs12_file(name, valid_from=walk.at - timedelta(days=9), valid_until=walk.at + timedelta(days=300))


def the_keeper_puts_the_seal(stage: Stage) -> Page:
    """A wrong password is said at the password, and nothing is kept; the right one opens the certificate."""
    page = stage.open_as(stage.keeper.person)
    page.goto("/seals/")
    for password, problem in (("猜的密码", "密码不对"), (PASSWORD, "")):
        page.get_by_label("印章名称").fill("日照市人民政府（样章）")
        page.locator("#seal-image").set_input_files(payload("样章.png", seal_picture(), "image/png"))
        file = payload("样章.p12", certificate("日照市人民政府（样章）", stage.walk), "application/x-pkcs12")
        page.locator("#seal-certificate").set_input_files(file)
        page.get_by_label("证书密码").fill(password)
        page.get_by_role("button", name="录入印章").click()
        if problem:
            expect(page.locator("#seal-password-error")).to_contain_text(problem)
            assert not Seal.objects.filter(authority=stage.keeper.authority).exists()
    said(page, "印章已录入")
    return page


def payload(name: str, content: bytes, kind: str) -> FilePayload:
    """A file for a control of a page."""
    return {"name": name, "mimeType": kind, "buffer": content}


def the_officer_asks(stage: Stage, page: Page, purpose: str) -> SealRequest:
    """On the page of the application, with what it is for."""
    page.goto(stage.address)
    page.get_by_role("button", name="申请用印").click()
    expect(page.locator("#purpose-error")).to_contain_text("请填写用印事由")
    page.get_by_label("用印事由").fill(purpose)
    page.get_by_role("button", name="申请用印").click()
    said(page, "已申请用印")
    asked = SealRequest.objects.order_by("pk").last()
    assert asked is not None
    return asked


def who_asked_cannot_grant(stage: Stage, asked: SealRequest) -> None:
    """Not even as a keeper: the button says why it is barred, and posting past it is refused with the same words."""
    host = stage.walk.rizhao
    assert host.person is not None
    assert host.authority is not None
    grant_role(actor=SYSTEM, person=host.person, role="seal_keeper", authority=host.authority, at=clock.now())
    page = stage.host
    page.goto(asked.get_absolute_url())
    expect(page.get_by_role("button", name="同意用印", exact=True)).to_be_disabled()
    expect(page.locator("main")).to_contain_text("申请人不能审批自己的用印申请")
    answer = forge(page, f"{asked.get_absolute_url()}move/", transition="grant", version=str(asked.version))
    assert answer.status == 409
    assert "申请人不能审批自己的用印申请" in answer.text()
    asked.refresh_from_db()
    assert asked.state == "asked"


def the_keeper_grants(stage: Stage, page: Page, purpose: str) -> None:
    """Led there by the desk, with the paper in view; what can't be undone is confirmed."""
    page.goto("/desk/")
    page.get_by_role("link", name="去审批").click()
    page.get_by_role("link", name="去办理").first.click()
    expect(page.locator("main")).to_contain_text(purpose)
    expect(page.get_by_role("img", name="第 1 页")).to_be_visible()
    in_dialog(page, "同意用印")
    said(page, "已同意用印")
    stage.finish_jobs()


def the_host_submits_without_paper(stage: Stage) -> bytes:
    """The signed file stands on the page and is enough. Gives it as downloaded."""
    page = stage.host
    page.goto(stage.address)
    content = signed_file(page, stage.folder)
    hosting.submit(page)
    return content


def signed_file(page: Page, folder: Path) -> bytes:
    """Download it from the page that stands open."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="电子签章）.pdf").first.click()
    target = folder / "signed-download.pdf"
    waiting.value.save_as(target)
    return target.read_bytes()


def poppler_agrees(content: bytes, seals: int, folder: Path) -> None:
    """A second opinion by a program that is not ours, on the file as it is and with one byte changed."""
    told = pdfsig(content, folder)
    assert told.count("Signature is Valid.") == seals, told
    assert told.count("Signature Validation:") == seals, told
    assert "Signature is Valid." not in pdfsig(one_byte_changed(content), folder)


def the_code_leads_to_both_seals(stage: Stage, signed: bytes) -> None:
    """As a phone reads it from the paper: genuine, current, by whom; and no personal data."""
    print_ = stage.folder / "to-scan.pdf"
    print_.write_bytes(signed)
    codes = hosting.codes_on(print_)
    assert all(len(found) == 1 for found in codes)
    stage.visitor.goto(urlsplit(next(iter(codes[0]))).path)
    verdict(stage, "核验通过，文书现行有效")
    for office in ("日照市人民政府（承办单位意见）", "山东省科学技术厅（推荐单位）", "签章有效", "不是国家电子印章"):
        expect(stage.visitor.locator("main")).to_contain_text(office)


def dropped(stage: Stage, content: bytes, heading: str) -> None:
    """A file dropped on the page of verification by somebody who is not signed in."""
    page = stage.visitor
    page.goto("/verify/")
    page.locator("[data-compare]").evaluate(DROP, [base64.b64encode(content).decode(), "手中.pdf"])
    verdict(stage, heading)


def verdict(stage: Stage, heading: str) -> None:
    """What the page says, and that it names nobody."""
    expect(stage.visitor.get_by_role("heading", level=1)).to_have_text(heading)
    told = stage.visitor.locator("body").inner_text()
    assert not [each for each in stage.private if each in told]


def anybody_tells_genuine_from_altered_and_foreign(stage: Stage, first: bytes, both: bytes) -> None:
    """Every answer that the page has, each for a real file."""
    dropped(stage, both, "核验通过，文书现行有效")
    dropped(stage, first, "签章真实，其后又有单位签章")
    dropped(stage, one_byte_changed(both), "文件被改动过")
    dropped(stage, both + b"\n%%EOF\n", "文件被改动过")
    dropped(stage, signed_elsewhere(stage), "签章完好，但不是本门户出具的")
    dropped(stage, pdf_bytes(), "门户没有留存过这个文件")


def signed_elsewhere(stage: Stage) -> bytes:
    """A sound signature on a paper that the portal never made, by somebody whom it doesn't know."""
    from challenge_portal.documents.rendering import renderer

    asked = SealRequest.objects.filter(seal__isnull=False).select_related("seal", "document")[0]
    assert asked.seal is not None
    paper = renderer.render("<p>甲<span id='seal-1'></span>乙</p>", sheets=(), identifier="x").content
    credentials, _ = open_certificate(certificate("别处的单位", stage.walk), PASSWORD, at=stage.walk.at)
    appearance = visible_stamp(asked.seal, asked.document, at=stage.walk.at)
    saying = Saying("别处的单位", "", "")
    return in_a_thread(lambda: sign_pdf(paper, place=1, appearance=appearance, credentials=credentials, saying=saying))


def a_replaced_paper_is_genuine_but_old(stage: Stage) -> None:
    """扬州 was accepted; a change that both offices approved made a second version of its form."""
    walk = stage.walk
    walk.at = clock.now()
    application = hosting.accepted(walk, stage.edition, walk.yangzhou, walk.jiangsu)
    stage.finish_jobs()
    old = printed(application)
    asked: dict[str, Any] = {name: application.answers[name] for name in CHANGEABLE if name != "theme"}
    change = services.ask_change(
        actor=walk.yangzhou,
        application=application,
        answers=asked | {"final_on": f"{hosting.YEAR}-10-25"},
        reason="场馆检修。",
        at=walk.at,
    )
    services.move_change("consent", actor=walk.jiangsu, change=change, at=walk.at, reason="")
    services.move_change("approve", actor=walk.centre, change=change, at=walk.at, reason="")
    stage.finish_jobs()
    application.refresh_from_db()
    dropped(stage, old, "这是旧版，已被替代")
    expect(stage.visitor.locator("main")).to_contain_text("被第 2 版替代")
    dropped(stage, printed(application), "核验通过，文书现行有效")


def printed(application: HostingApplication) -> bytes:
    """The print of the version that counts."""
    assert application.document is not None
    held = current_print(application.document)
    assert held is not None
    return read_bytes(held.file)


def an_edit_voids_both_seals(stage: Stage, both: bytes) -> None:
    """Given back and edited: the page shows the seals as void and asks for new ones; so does the page of verification."""
    applying.review(stage.province, "日照市人民政府")
    hosting.field(stage.province, "opinion").fill(OPINION)
    stage.province.get_by_role("button", name="退回修改", exact=True).click()
    said(stage.province, "已退回修改")

    page = stage.host
    page.goto(f"{stage.address}edit/")
    hosting.field(page, "plan").fill("三月征集，五月发布，七月组织三场对接，十月举办现场赛。")
    page.get_by_role("button", name="定稿", exact=True).click()
    said(page, "已定稿")
    expect(page.locator("#paper")).to_contain_text("已失效")
    expect(page.locator("#paper")).to_contain_text("须重新盖章")
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    stage.finish_jobs()
    page.reload()
    expect(page.get_by_role("button", name="申请用印")).to_be_visible()  # a new seal for the new version

    dropped(stage, both, "文书已作废")
    expect(stage.visitor.locator("main")).to_contain_text("须重新盖章")
    expect(stage.visitor.locator("main")).not_to_contain_text("签章有效")


def the_keeper_retires_the_seal(stage: Stage, page: Page) -> None:
    """After a dialog that says it can't be undone; from then on nobody asks in vain, the page says what to do."""
    page.goto("/seals/")
    page.get_by_role("button", name="停用印章").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("停用后不能恢复")
    dialog.get_by_label("停用原因").fill("证书换发。")
    dialog.get_by_role("button", name="停用印章").click()
    said(page, "印章已停用")

    stage.host.get_by_label("用印事由").fill(PURPOSE)
    stage.host.get_by_role("button", name="申请用印").click()
    expect(stage.host.locator("#signing")).to_contain_text("本单位没有在用的印章")
    expect(stage.host.get_by_label("用印事由")).to_have_value(PURPOSE)


def another_hosts_scan_is_uploaded(stage: Stage) -> None:
    """The page says so by itself as soon as the worker has read it, and disturbs nobody who types beside it."""
    other = hosting.finalised(stage.walk, stage.edition, stage.walk.yangzhou)
    stage.finish_jobs()
    other.refresh_from_db()
    page = stage.host
    page.goto(stage.address)
    page.locator("#scan").set_input_files(payload("盖章件.pdf", printed(other), "application/pdf"))
    page.get_by_role("button", name="上传", exact=True).click()
    said(page, "盖章件已上传")
    expect(page.locator("#paper")).to_contain_text("正在读取每页的核验码")
    page.get_by_label("用印事由").fill(PURPOSE)
    stage.finish_jobs()
    expect(page.locator("#scan-remark")).to_contain_text("页是另一份文书的，请核对后重新上传")
    expect(page.locator("#next-step")).to_contain_text("页是另一份文书的，请核对后重新上传")
    expect(page.get_by_label("用印事由")).to_have_value(PURPOSE)
