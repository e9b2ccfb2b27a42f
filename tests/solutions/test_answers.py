"""The enterprise asks for more and answers each solution with a reason; the host sees who keeps whom waiting."""

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import UnknownMove
from demands.models import Demand
from demands.rules import office_days_later
from solutions import answer_guards
from solutions.models import Solution
from solutions.selectors.answers import received, responses
from solutions.selectors.board import board
from solutions.services import answers as services
from solutions.services.exports import export_board
from solutions.states import SolutionState
from tests.factories.demands import Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.organisations import NOW
from tests.factories.solutions import challenger, owner_of, solution_at

FILED = NOW + timedelta(days=30)
NEXT_DAY = FILED + timedelta(days=1)
S = SolutionState


def answer(name: str, solution: Solution, actor: Actor, *, reason: str = "与产线条件相符。") -> Solution:
    return services.answer_solution(name, actor=actor, solution=solution, reason=reason, at=NEXT_DAY)


def due(solution: Solution, name: str) -> object:
    found = Deadline.objects.filter(subject_id=str(solution.pk), name=name).first()
    return found.at if found else None


def test_the_enterprise_has_five_office_days_and_is_reminded(scene: Scene, demand: Demand) -> None:
    solution = solution_at(S.SUBMITTED, demand)

    assert due(solution, "answer") == office_days_later(FILED, 5)
    assert scene.owner.person in Deadline.objects.get(name="answer").recipients.all()


@pytest.mark.parametrize(
    ("state", "name", "then"),
    [
        (S.SUBMITTED, "shortlist", S.SHORTLISTED),
        (S.SUBMITTED, "decline", S.DECLINED),
        (S.SUBMITTED, "ask", S.ASKED),
        (S.DECLINED, "reconsider", S.SHORTLISTED),
        (S.SHORTLISTED, "choose", S.CHOSEN),
        (S.CHOSEN, "release", S.SHORTLISTED),
    ],
)
def test_every_answer_reaches_the_challenger_with_its_reason(demand: Demand, state: str, name: str, then: str) -> None:
    actor = challenger()
    solution = solution_at(state, demand, actor=actor)
    answer(name, solution, owner_of(demand), reason="台架数据还缺两个批次")

    assert solution.state == then
    assert solution.answer == "台架数据还缺两个批次"
    assert solution.answered_at is not None
    told = Message.objects.filter(person=actor.person, text__contains="台架数据还缺两个批次")
    assert told.count() == 1
    assert due(solution, "answer") is None


def test_an_answer_without_a_reason_is_refused_at_the_field(demand: Demand) -> None:
    solution = solution_at(S.SUBMITTED, demand)

    with pytest.raises(Refused) as refused:
        answer("decline", solution, owner_of(demand), reason="  ")
    assert refused.value.refusal.field == "reason"


def test_what_is_asked_for_is_sent_with_a_file_and_the_days_to_answer_begin_anew(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(S.ASKED, demand, actor=actor)
    assert due(solution, "supplement") == office_days_later(FILED, 5)

    services.supplement_solution(
        actor=actor, solution=solution, text="见附件。", upload=upload("数据.pdf", pdf_bytes()), at=NEXT_DAY
    )

    assert solution.state == S.SUBMITTED
    assert [(each.side, each.text) for each in solution.messages.all()] == [
        ("owner", "请补充台架试验的原始数据。"),
        ("challenger", "见附件。"),
    ]
    assert solution.messages.last().file.original_name == "数据.pdf"
    assert due(solution, "supplement") is None
    assert due(solution, "answer") == office_days_later(NEXT_DAY, 5)
    assert Message.objects.filter(person=scene.owner.person, text__contains="补充材料已收到").exists()


def test_a_supplement_says_something(demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(S.ASKED, demand, actor=actor)

    with pytest.raises(Refused) as refused:
        services.supplement_solution(actor=actor, solution=solution, text=" ", at=NEXT_DAY)
    assert refused.value.refusal.field == "text"


def test_only_the_enterprise_answers(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(S.SUBMITTED, demand, actor=actor)

    for other in (actor, scene.host, scene.actor("other_enterprise"), scene.actor("supervisor")):
        with pytest.raises(NotAllowed):
            answer("shortlist", solution, other)


def test_no_button_signs_an_agreement(demand: Demand) -> None:
    solution = solution_at(S.CHOSEN, demand)

    with pytest.raises(UnknownMove):
        answer("agree", solution, owner_of(demand))
    with pytest.raises(Refused, match="签署件核对无误后"):
        services.fire_solution("agree", actor=owner_of(demand), solution=solution, at=NEXT_DAY)


def test_one_solution_of_a_demand_is_chosen_at_a_time(demand: Demand) -> None:
    owner = owner_of(demand)
    first = solution_at(S.CHOSEN, demand)
    second = solution_at(S.SHORTLISTED, demand, actor=challenger("演示另一所大学"))

    with pytest.raises(Refused, match=f"已选定方案 {first.number}"):
        answer("choose", second, owner)

    answer("release", first, owner, reason="未谈成")
    answer("choose", second, owner)
    assert second.state == S.CHOSEN


def test_the_host_learns_of_a_choice(scene: Scene, demand: Demand) -> None:
    solution = solution_at(S.CHOSEN, demand)

    assert Message.objects.filter(person=scene.host.person, text__contains=f"选定了方案 {solution.number}").exists()


def test_a_later_app_may_bar_a_choice(demand: Demand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_guards, "_guards", {"choose": [], "decline": []})
    answer_guards.register_answer_guard(
        "choose", lambda solution, *, actor, at, data: Refusal("现场赛尚未结束，不能选定。")
    )
    solution = solution_at(S.SHORTLISTED, demand)

    with pytest.raises(Refused, match="现场赛尚未结束"):
        answer("choose", solution, owner_of(demand))


def test_an_answer_on_an_old_page_is_refused(demand: Demand) -> None:
    solution = solution_at(S.SUBMITTED, demand)

    with pytest.raises(Stale):
        services.answer_solution(
            "shortlist", actor=owner_of(demand), solution=solution, reason="好", at=NEXT_DAY, version=1
        )


def test_the_first_reading_is_kept_once(scene: Scene, demand: Demand) -> None:
    solution = solution_at(S.SUBMITTED, demand)
    for at in (NEXT_DAY, NEXT_DAY + timedelta(hours=1)):
        services.note_reading(actor=scene.owner, solution=Solution.objects.get(pk=solution.pk), at=at)
    services.note_reading(actor=scene.host, solution=solution, at=NEXT_DAY)

    solution.refresh_from_db()
    assert solution.read_at == NEXT_DAY
    assert TrailEntry.objects.filter(verb="solutions.solution.read").count() == 1


def test_responses_stand_beside_their_targets() -> None:
    asked = [
        {"indicator": "寿命", "target": "≥20000", "unit": "小时", "present": "8000", "method": "台架"},
        {"indicator": "离散度", "target": "≤5", "unit": "%"},
    ]
    given = [
        {"indicator": "寿命", "target": "≥18000 小时", "promised": "≥19000 小时", "basis": "报告"},
        {"indicator": "噪声", "target": "", "promised": "≤60 dB", "basis": "实测"},
    ]

    rows = responses(asked, given)

    assert [(row.indicator, row.asked, row.given) for row in rows] == [
        ("寿命", True, True),
        ("离散度", True, False),
        ("噪声", False, True),
    ]
    assert (rows[0].target, rows[0].told) == ("≥20000 小时", "≥18000 小时"), (
        "a target rewritten by the challenger shows"
    )


# What the enterprise and the host see


def test_while_sealed_the_enterprise_knows_only_how_many(scene: Scene, sealed_demand: Demand) -> None:
    for name in ("演示甲大学", "演示乙大学"):
        solution_at(S.SEALED, sealed_demand, actor=challenger(name))

    page = received(sealed_demand, scene.owner, at=NEXT_DAY)

    assert (page.sealed, page.rows, page.waiting) == (2, [], 0)


def test_the_board_counts_and_puts_the_longest_wait_first(scene: Scene, demand: Demand) -> None:
    other, empty = scene.published(title="另一项需求"), scene.published(title="还没有方案的需求")
    solution_at(S.SUBMITTED, other, at=FILED - timedelta(days=12))
    solution_at(S.SUBMITTED, demand, actor=challenger("演示甲大学"), at=FILED)
    solution_at(S.DECLINED, demand, actor=challenger("演示乙大学"), at=FILED)
    solution_at(S.DRAFT, demand, actor=challenger("演示丙大学"), at=FILED)

    page = board(scene.competition, scene.host, at=NEXT_DAY)

    rows = [(row.id, row.received, row.answered, row.waiting, row.days, row.late) for row in page.rows]
    assert rows == [
        (other.pk, 1, 0, 1, 13, True),
        (demand.pk, 2, 1, 1, 1, False),
        (empty.pk, 0, 0, 0, 0, False),
    ]
    assert (page.received, page.answered, page.waiting, page.longest) == (3, 1, 2, 13)
    assert [(tab.value, tab.count) for tab in page.tabs] == [("all", 3), ("waiting", 2), ("late", 1), ("empty", 1)]
    assert [row.id for row in board(scene.competition, scene.host, at=NEXT_DAY, show="late").rows] == [other.pk]


def test_before_unsealing_the_board_tells_numbers_only(scene: Scene, sealed_demand: Demand) -> None:
    solution = solution_at(S.SEALED, sealed_demand, actor=challenger("演示不可说大学"))

    page = board(scene.competition, scene.host, at=NEXT_DAY)

    assert (page.rows[0].received, page.rows[0].sealed) == (1, 1)
    assert solution.title not in str(page)
    assert "演示不可说大学" not in str(page)


def test_the_host_reminds_once_a_day_and_it_is_recorded(scene: Scene, demand: Demand) -> None:
    solution_at(S.SUBMITTED, demand)
    services.remind_owner(actor=scene.host, demand=demand, at=NEXT_DAY)

    with pytest.raises(Refused, match=r"今天.*已提醒过") as refused:
        services.remind_owner(actor=scene.actor("second_host"), demand=demand, at=NEXT_DAY + timedelta(hours=2))
    assert refused.value.refusal.way_on
    services.remind_owner(actor=scene.host, demand=demand, at=NEXT_DAY + timedelta(days=1))

    assert Message.objects.filter(person=scene.owner.person, text__startswith="承办单位提醒").count() == 2
    assert TrailEntry.objects.filter(verb="solutions.demand.reminded").count() == 2
    row = board(scene.competition, scene.host, at=NEXT_DAY + timedelta(days=1)).rows[0]
    assert not row.may_remind


def test_there_is_nothing_to_remind_of_without_a_waiting_solution(scene: Scene, demand: Demand) -> None:
    with pytest.raises(Refused, match="没有待答复的方案"):
        services.remind_owner(actor=scene.host, demand=demand, at=NEXT_DAY)


def test_only_the_host_reminds(scene: Scene, demand: Demand) -> None:
    solution_at(S.SUBMITTED, demand)

    for name in ("province", "supervisor", "stranger"):
        with pytest.raises(NotAllowed):
            services.remind_owner(actor=scene.actor(name), demand=demand, at=NEXT_DAY)


def test_the_board_as_excel_has_figures_and_is_recorded(scene: Scene, demand: Demand) -> None:
    solution = solution_at(S.SUBMITTED, demand, actor=challenger("演示不可说大学"))
    content = export_board(actor=scene.host, competition=scene.competition, at=NEXT_DAY)

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    text = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert demand.public_version.number in text
    assert solution.title not in text
    assert "演示不可说大学" not in text
    assert TrailEntry.objects.filter(verb="solutions.board.exported").count() == 1
