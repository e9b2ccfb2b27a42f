"""The pages of awards: what the host does, what everybody reads, and what nobody reads too early."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from django.urls import reverse
from python_calamine import CalamineWorkbook

from awards import services
from awards.models import Award, AwardKind, AwardRound
from tests.demands.conftest import Browse
from tests.factories import awards as make
from tests.factories.awards import LATER
from tests.factories.demands import Scene
from tests.factories.solutions import challenger, solution_at

AtMoment = Callable[[datetime], None]


def test_the_host_goes_from_the_catalogue_to_the_publicity_in_the_browser(
    scene: Scene, browse: Browse, at: AtMoment
) -> None:
    at(LATER)
    host, code = browse(scene.host), scene.competition.code
    assert host.get(reverse("awards:rounds")).status_code == 200
    refused = host.post(reverse("awards:rounds"), {"competition": code})
    assert refused.status_code == 409
    assert "还没有设置奖项" in refused.content.decode()
    host.post(reverse("awards:copy_catalogue", args=[code]), {"key": "shanghai_2019"})
    assert "市科学技术委员会" in host.get(reverse("awards:catalogue", args=[code])).content.decode()
    solution = solution_at("agreed", scene.published())
    assert host.post(reverse("awards:rounds"), {"competition": code}).status_code == 302
    round_, kind = AwardRound.objects.get(), AwardKind.objects.get(title="优胜挑战者奖")
    nominate = reverse("awards:nominate", args=[round_.pk])
    assert "演示海岳大学" in host.get(f"{nominate}?kind={kind.pk}").content.decode()
    typed = {"kind": kind.pk, "recipient": f"solution:{solution.pk}", "reason": ""}
    again = host.post(nominate, typed | {"amount": ""})
    assert again.status_code == 400
    assert "请填写提名理由" in again.content.decode()
    assert host.post(nominate, typed | {"reason": "评分居前", "version": round_.version}).status_code == 302
    page = host.get(reverse("awards:round", args=[round_.pk])).content.decode()
    for said in ("演示海岳大学", "上海市科学技术委员会", "10 万元", "不少于 5 个工作日"):
        assert said in page
    publicise = reverse("awards:publicise_round", args=[round_.pk])
    early = host.post(publicise, {"ends_at": "2026-12-21T17:00"})
    assert early.status_code == 400
    assert "截止时间不能早于" in early.content.decode()
    assert host.post(publicise, {"ends_at": "2026-12-28T17:00"}).status_code == 302
    public = browse().get(reverse("awards:of_competition", args=[code])).content.decode()
    assert "提出异议" in public
    assert "评分居前" not in public
    news = browse().get(reverse("competitions:announcement", args=[AwardRound.objects.get().announcement_id]))
    assert "#round-" in news.content.decode()


def test_a_nomination_is_nowhere_to_be_read_before_the_publicity(scene: Scene, browse: Browse, at: AtMoment) -> None:
    at(LATER)
    winner = challenger("演示获奖大学")
    round_ = make.round_of(scene)
    award = make.nominated(scene, round_, challenger=winner)
    code = scene.competition.code
    for actor in (None, winner, scene.actor("stranger"), scene.actor("other_enterprise")):
        client = browse(actor)
        pages = [
            reverse("awards:of_competition", args=[code]),
            reverse("competitions:competition", args=[code]),
            "/announcements/",
            "/api/v1/awards/",
            "/api/v1/award-rounds/",
            "/api/v1/office/awards/",
            "/api/v1/my/awards/",
        ]
        pages += [reverse("awards:mine")] if actor else []
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert "演示获奖大学" not in answer.content.decode().replace(client_name(actor), ""), page
        assert client.get(f"/api/v1/awards/{award.pk}/").status_code == 404
        if actor:
            assert client.get(reverse("awards:round", args=[round_.pk])).status_code == 404
            assert client.get(reverse("awards:export_round", args=[round_.pk])).status_code == 404


def client_name(actor: object) -> str:
    """The line with which a page names who is signed in."""
    return f">{getattr(actor, 'acting_for_label', '-')}<" if actor else "-"


def test_the_recipient_finds_the_award_on_the_own_page(scene: Scene, browse: Browse, at: AtMoment) -> None:
    at(LATER)
    winner = challenger()
    round_ = make.decided(scene, challenger=winner)
    page = browse(winner).get(reverse("awards:mine")).content.decode()
    assert "JX-RZ-2026-0001" in page
    assert "证书正在生成" in page
    assert "JX-RZ-2026-0001" not in browse(scene.owner).get(reverse("awards:mine")).content.decode()
    rows = browse(winner).get("/api/v1/my/awards/").json()["results"]
    assert [row["number"] for row in rows] == ["JX-RZ-2026-0001"]
    award = Award.objects.get()
    assert award.document is not None
    verdict = browse().get(reverse("documents:verify_code", args=[award.document.shown_code])).content.decode()
    verdict = verdict.replace("<wbr>", "")
    assert "演示海岳大学" in verdict
    assert "现行有效" in verdict
    public = browse().get(reverse("awards:of_competition", args=[scene.competition.code])).content.decode()
    assert "JX-RZ-2026-0001" in public
    assert round_.decision is not None


def test_the_export_has_amounts_payers_and_sums(scene: Scene, browse: Browse, at: AtMoment) -> None:
    at(LATER)
    payers = [{"payer": "市科技局", "share": "5"}, {"payer": "区科技局", "share": "5"}]
    make.kind_of(scene.host, scene.competition, payers=payers)
    round_ = make.round_of(scene)
    make.nominated(scene, round_, challenger=challenger("演示甲大学"))
    make.nominated(scene, round_, challenger=challenger("演示乙大学"))
    answer = browse(scene.host).get(reverse("awards:export_round", args=[round_.pk]))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    by_name = {(row[0], row[1]): row[4] for row in rows}
    assert by_name["支付方合计", "市科技局"] == 10
    assert by_name["支付方合计", "区科技局"] == 10
    assert by_name["总计", ""] == 20


def test_a_move_that_is_refused_says_why_and_changes_nothing(scene: Scene, browse: Browse, at: AtMoment) -> None:
    at(LATER)
    round_ = make.publicised(scene)
    host, move = browse(scene.host), reverse("awards:move_round", args=[round_.pk])
    assert host.post(move, {"transition": "decide"}).status_code == 409
    assert host.post(move, {"transition": "nonsense"}).status_code == 400
    assert host.post(move, {"transition": "take_back", "reason": " "}).status_code == 400
    award = Award.objects.get()
    drop = reverse("awards:move_award", args=[award.pk])
    assert host.post(drop, {"transition": "grant"}).status_code == 400
    assert host.post(drop, {"transition": "drop", "reason": "放弃", "version": "99"}).status_code == 409
    services.move_award("drop", actor=scene.host, award=award, at=LATER, reason="放弃")
    public = browse().get(reverse("awards:of_competition", args=[scene.competition.code])).content.decode()
    assert "演示海岳大学" not in public
