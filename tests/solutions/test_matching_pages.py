"""Meetings, agreements and contracts on their pages, as the people of the process use them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.documents.models import StoredFile
from demands.models import Demand
from solutions import services
from solutions.models import Agreement, Meeting, TechnicalContract
from solutions.states import AgreementState, MeetingState, SolutionState
from tests.factories.demands import Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.matching import (
    AFTER,
    LATER,
    MINUTES,
    SIGNERS,
    STARTS,
    confirmed_agreement,
    contract_text,
    convened,
    drafted,
    printed,
    results,
    signed_agreement,
)
from tests.factories.solutions import challenger, solution_at
from tests.solutions.conftest import Browse

HIDDEN = "乙方报价底线不公开"


def page(client: Client, name: str, *arguments: Any) -> str:
    answer = client.get(reverse(f"solutions:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_host_plans_convenes_and_records_a_meeting_on_its_pages(
    scene: Scene, demand: Demand, browse: Browse, at: Any
) -> None:
    university = challenger()
    solution = solution_at("shortlisted", demand, actor=university)
    host, visitor = browse(scene.host), browse(university)
    new = reverse("solutions:new_meeting", args=[scene.competition.code])
    typed = {
        "title": "精密传动专题对接会",
        "place": "301",
        "starts_at": f"{STARTS:%Y-%m-%dT%H:%M}",
        "ends_at": f"{STARTS:%Y-%m-%dT%H:%M}",
        "solution": [solution.pk],
        "guests-0-name": "高工",
        "guests-0-unit": "演示检测院",
        "guests-0-part": "专家",
        "guests-0-account": "nobody",
    }

    refused = host.post(new, typed)
    assert refused.status_code == 400
    assert "结束时间须在开始时间之后" in refused.content.decode()
    assert "精密传动专题对接会" in refused.content.decode()
    typed["ends_at"] = f"{STARTS + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    assert "没有账号“nobody”" in host.post(new, typed).content.decode()
    assert host.post(new, typed | {"guests-0-account": ""}).status_code == 302

    meeting = Meeting.objects.get()
    assert visitor.get(reverse("solutions:meeting", args=[meeting.pk])).status_code == 404
    convene = {"transition": "convene", "version": meeting.version}
    assert host.post(reverse("solutions:move_meeting", args=[meeting.pk]), convene).status_code == 302
    shown = page(visitor, "meeting", meeting.pk)
    assert "演示华澜精密传动有限公司" in shown
    assert "高工" in shown
    assert "导出 Excel" not in shown
    named = {"attendees-0-name": "韩工", "attendees-0-post": "教授"}
    assert visitor.post(reverse("solutions:name_attendees", args=[meeting.pk]), named).status_code == 302
    assert "韩工" in page(host, "sign_in_sheet", meeting.pk)

    at(AFTER)
    pair, person = meeting.pairs.get(), meeting.participants.get(name="韩工")
    hold = reverse("solutions:hold_meeting", args=[meeting.pk])
    assert host.post(hold, {"minutes": "短"}).status_code == 400
    filled = {f"outcome-{pair.pk}": "agreed", f"remark-{pair.pk}": "", "minutes": MINUTES, "attended": [person.pk]}
    assert host.post(hold, filled).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    assert "达成意向" in page(visitor, "meeting", meeting.pk)

    sheet = host.get(reverse("solutions:meeting_participants", args=[meeting.pk]))
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert ["韩工", "演示海岳大学", "挑战者 教授", "是"] in rows


def test_an_agreement_goes_from_the_list_to_the_hosts_confirmation(
    scene: Scene, demand: Demand, browse: Browse, at: Any
) -> None:
    at(LATER)
    university = challenger()
    solution = solution_at("chosen", demand, actor=university)
    owner, other, host = browse(scene.owner), browse(university), browse(scene.host)
    assert "可以拟定协议" in page(owner, "agreements")

    begun = owner.post(reverse("solutions:draft_agreement", args=[solution.pk]))
    agreement = Agreement.objects.get()
    assert begun["Location"] == reverse("solutions:edit_agreement", args=[agreement.pk])
    form = page(owner, "edit_agreement", agreement.pk)
    assert "贰佰捌拾万元整（¥2,800,000.00，280 万元）" in form
    assert "伍拾万元整" in owner.get(reverse("solutions:amount_in_words") + "?amount=50").content.decode()
    assert "填写金额后" in owner.get(reverse("solutions:amount_in_words") + "?amount=NaN").content.decode()

    typed = {
        "kind": "development",
        "amount": "28o",
        "content": agreement.content,
        "starts_on": "2027-02-01",
        "ends_on": "2027-12-31",
        "valid_months": "12",
        "rights": agreement.rights,
        "secrecy": agreement.secrecy,
        "version": agreement.version,
        **SIGNERS,
    }
    refused = owner.post(reverse("solutions:edit_agreement", args=[agreement.pk]), typed)
    assert refused.status_code == 400
    assert "请填写数字，单位是万元" in refused.content.decode()
    assert 'value="28o"' in refused.content.decode()
    assert (
        owner.post(reverse("solutions:edit_agreement", args=[agreement.pk]), typed | {"amount": "268.5"}).status_code
        == 302
    )
    move = reverse("solutions:move_agreement", args=[agreement.pk])
    assert other.get(reverse("solutions:agreement", args=[agreement.pk])).status_code == 404
    assert owner.post(move, {"transition": "finalise"}).status_code == 302
    agreement.refresh_from_db()
    printed(agreement)

    assert "贰佰陆拾捌万伍仟元整" in page(other, "agreement", agreement.pk)
    scan = reverse("solutions:hand_in_agreement", args=[agreement.pk])
    assert "请选择签署扫描件" in other.post(scan, {"signed_on": "2027-01-09"}).content.decode()
    sent = {"signed_on": f"{LATER:%Y-%m-%d}", "scan": upload("签署.pdf", pdf_bytes(2))}
    assert other.post(scan, sent).status_code == 302
    shown = page(host, "agreement", agreement.pk)
    assert "签署件比对" in shown
    assert host.post(move, {"transition": "confirm"}).status_code == 400
    assert host.post(move, {"transition": "confirm", "scan_matches": "1"}).status_code == 302
    solution.refresh_from_db()
    assert solution.state == SolutionState.AGREED

    new = reverse("solutions:record_contract", args=[agreement.pk])
    contract = {"title": "工艺开发", "kind": "development", "amount": "268.5", "signed_on": f"{LATER:%Y-%m-%d}"}
    wrong = host.post(new, contract | {"registration_number": "123"})
    assert wrong.status_code == 400
    assert "16 位数字，现在是 3 位" in wrong.content.decode()
    assert host.post(new, contract | {"registration_number": "2026 3700 0000 1234"}).status_code == 302
    recorded = TechnicalContract.objects.get()
    assert recorded.registration_number == "2026370000001234"
    assert "268.5" in page(other, "contracts")
    void = reverse("solutions:void_contract", args=[recorded.pk])
    assert host.post(void, {"reason": ""}).status_code == 400
    assert host.post(void, {"reason": "解除", "version": recorded.version}).status_code == 302


def test_nothing_of_an_agreement_leaks_to_rivals_strangers_or_the_public(
    scene: Scene, demand: Demand, browse: Browse, at: Any
) -> None:
    at(LATER)
    agreement = signed_agreement(scene, demand, content=HIDDEN, challenger=challenger())
    services.confirm_agreement(actor=scene.host, agreement=agreement, at=LATER, scan_matches=True)
    services.record_contract(
        actor=scene.host, agreement=agreement, text=contract_text(), at=LATER, upload=upload("合同.pdf", pdf_bytes())
    )
    intruders = [
        challenger("演示对手大学"),
        scene.actor("other_enterprise"),
        scene.actor("stranger"),
        scene.analyst,
        None,
    ]
    files = StoredFile.objects.filter(subject_kind__in=["solutions.agreement", "solutions.technicalcontract"])
    assert files.count() == 3
    secrets = (HIDDEN, "268.5", "280 万元", agreement.number)
    for actor in intruders:
        client = browse(actor)
        addresses = [
            reverse("solutions:agreement", args=[agreement.pk]),
            reverse("solutions:agreements"),
            reverse("solutions:contracts"),
            f"/api/v1/my/agreements/{agreement.pk}/",
            "/api/v1/my/agreements/",
            "/api/v1/my/contracts/",
            reverse("admin:solutions_agreement_changelist"),
            reverse("admin:solutions_agreement_change", args=[agreement.pk]),
            *[reverse("documents:download", args=[each.pk]) for each in files],
            *[reverse("documents:page_image", args=[each.pk, 1]) for each in files],
        ]
        for address in addresses:
            said = client.get(address).content.decode(errors="replace")
            assert [secret for secret in secrets if secret in said] == [], address
        for name in ("export_agreements", "export_contracts"):
            answer = client.get(reverse(f"solutions:{name}"))
            if answer.status_code == 200:
                book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
                assert len(book.get_sheet_by_index(0).to_python()) <= 1
    assert agreement.document is not None
    public = browse().get(reverse("documents:verify_code", args=[agreement.document.shown_code])).content.decode()
    assert "意向合作协议" in public
    for secret in (HIDDEN, "280 万元", "贰佰", "演示海岳大学", "演示华澜"):
        assert secret not in public


def test_minutes_stay_with_those_who_met(scene: Scene, demand: Demand, browse: Browse, at: Any) -> None:
    at(AFTER)
    university, rival = challenger(), challenger("演示对手大学")
    first, second = (solution_at("shortlisted", demand, actor=each) for each in (university, rival))
    meeting = convened(scene, first)
    told = results(meeting, minutes=f"{HIDDEN}。{MINUTES}", file=upload("纪要.pdf", pdf_bytes()))
    services.hold_meeting(actor=scene.host, meeting=meeting, minutes=told, at=AFTER)
    convened(
        scene, second, title="另一场", at=AFTER, starts_at=AFTER + timedelta(days=1), ends_at=AFTER + timedelta(days=2)
    )
    file = StoredFile.objects.get(subject_kind="solutions.meeting")

    assert HIDDEN in page(browse(university), "meeting", meeting.pk)
    assert browse(university).get(reverse("documents:page_image", args=[file.pk, 1])).status_code == 200
    for actor in (rival, scene.actor("other_enterprise"), scene.actor("stranger"), None):
        client = browse(actor)
        for address in (
            reverse("solutions:meeting", args=[meeting.pk]),
            reverse("solutions:meetings"),
            f"/api/v1/my/meetings/{meeting.pk}/",
            "/api/v1/my/meetings/",
            reverse("admin:solutions_meeting_change", args=[meeting.pk]),
            reverse("documents:download", args=[file.pk]),
        ):
            said = client.get(address).content.decode(errors="replace")
            assert HIDDEN not in said
            assert "精密传动专题对接会" not in said, address


def test_the_paper_with_all_pairs_is_for_staff_alone(scene: Scene, demand: Demand) -> None:
    from challenge_portal.documents.models import Document
    from challenge_portal.documents.rendering import Rendered
    from challenge_portal.documents.services import may_download
    from challenge_portal.documents.tasks import keep_print

    university = challenger()
    meeting = convened(scene, solution_at("shortlisted", demand, actor=university))
    services.hold_meeting(actor=scene.host, meeting=meeting, minutes=results(meeting), at=AFTER)
    keep_print(Document.objects.get(kind="meeting_minutes"), Rendered(pdf_bytes(), 1), at=AFTER)
    paper = StoredFile.objects.get(subject_kind="solutions.meeting", purpose="print")

    assert may_download(scene.host, paper)
    assert may_download(scene.actor("supervisor"), paper)
    assert not may_download(university, paper)
    assert not may_download(scene.owner, paper)


def test_the_desk_says_what_waits_around_an_agreement(scene: Scene, demand: Demand, browse: Browse, at: Any) -> None:
    at(LATER)
    university = challenger()
    desk = reverse("pages:desk")
    solution = solution_at("chosen", demand, actor=university)
    assert "拟定意向协议" in browse(scene.owner).get(desk).content.decode()
    services.draft_agreement(actor=scene.owner, solution=solution, at=LATER)
    assert "完成意向协议拟稿" in browse(scene.owner).get(desk).content.decode()
    assert "意向协议拟稿" not in browse(university).get(desk).content.decode()
    assert "核对协议签署件" not in browse(scene.host).get(desk).content.decode()

    Agreement.objects.update(state=AgreementState.DRAFT)
    agreement = Agreement.objects.get()
    from tests.factories.matching import text_of

    services.save_agreement(actor=scene.owner, agreement=agreement, text=text_of(agreement), at=LATER)
    services.fire_agreement("finalise", actor=scene.owner, agreement=agreement, at=LATER)
    printed(agreement)
    assert "签署意向协议" in browse(university).get(desk).content.decode()
    scan = upload("协议.pdf", pdf_bytes(2))
    services.hand_in_agreement(actor=university, agreement=agreement, upload=scan, signed_on=LATER.date(), at=LATER)
    assert "核对协议签署件" in browse(scene.host).get(desk).content.decode()


def test_the_interface_tells_each_caller_what_concerns_them(
    scene: Scene, demand: Demand, browse: Browse, at: Any
) -> None:
    at(LATER)
    university = challenger()
    agreement = confirmed_agreement(scene, demand, challenger=university)
    shown = browse(university).get(f"/api/v1/my/agreements/{agreement.pk}/").json()
    assert (shown["number"], shown["amount"], shown["allowed_actions"]) == ("XY-RZ-2026-0001", "280.000000", [])
    offered = browse(scene.host).get(f"/api/v1/my/agreements/{agreement.pk}/").json()["allowed_actions"]
    assert [each["name"] for each in offered] == ["void"]
    answer = browse(scene.host).post(
        f"/api/v1/my/agreements/{agreement.pk}/actions/confirm/",
        {"version": shown["version"], "with_data": {"scan_matches": True}},
        content_type="application/json",
    )
    assert answer.status_code == 409
    meeting = convened(
        scene, agreement.solution, at=LATER, starts_at=LATER + timedelta(1), ends_at=LATER + timedelta(2)
    )
    pairs = browse(university).get(f"/api/v1/my/meetings/{meeting.pk}/").json()["pairs"]
    assert [pair["challenger"] for pair in pairs] == ["演示海岳大学"]


def test_a_foreign_draft_is_not_there_for_the_other_side(scene: Scene, demand: Demand, browse: Browse, at: Any) -> None:
    at(LATER)
    university = challenger()
    agreement = drafted(scene, demand, challenger=university)
    for actor in (university, scene.host, scene.actor("supervisor")):
        client = browse(actor)
        assert client.get(reverse("solutions:agreement", args=[agreement.pk])).status_code == 404
        assert client.get(f"/api/v1/my/agreements/{agreement.pk}/").status_code == 404
