"""Of everything that can wait on a desk so many more, for the people of the permission tests' world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from awards.models import AwardRound, Entry, Judge
from challenge_portal.demo.loading.agenda import count_tables
from challenge_portal.notices.models import Deadline
from challenge_portal.notices.services import tell
from challenge_portal.organisations.models import Institution
from competitions.models import Competition, CompetitionParty, Complaint, Reviewer
from demands.models import Demand, PublicVersion
from solutions.models import Agreement, Meeting, Registration
from tests.factories.copies import copies
from tests.factories.organisations import InstitutionFactory
from tests.permissions.world import World

_numbers = count(100)

DESKS: dict[str, tuple[str, ...]] = {
    "centre": (
        "审定申办",
        "为已确定的承办地建立赛事",
        "核对境外单位的注册号",
        "发布《",
        "审定工作方案",
        "审批承办后变更",
    ),
    "province": ("审核申办表", "转发《", "答复投诉和异议", "表示是否同意变更"),
    "host": (
        "修改退回的申办表",
        "上传盖章件并提交申办表",
        "填完申办表",
        "启动",
        "形式审查需求",
        "委托服务机构分析需求",
        "审定需求分析与公开文本",
        "把已确认的需求编入批次发布",
        "核对挑战报名",
        "公布获奖名单",
        "记录对接会纪要",
        "发出对接会通知",
        "核对协议签署件",
    ),
    "enterprise": (
        "修改退回的需求",
        "确认公开文本，同意后发布",
        "填完并提交需求",
        "答复收到的解决方案",
        "重新上传协议签署件",
        "签署意向协议",
        "完成意向协议拟稿",
        "拟定意向协议",
        "决定合作方",
        "答复是否参加现场赛",
    ),
    "agency": ("完成需求分析",),
    "challenger": (
        "修改退回的报名",
        "上传盖章件并提交报名",
        "完成报名",
        "补充方案的材料",
        "填完并提交解决方案",
        "重新上传协议签署件",
        "签署意向协议",
        "答复是否参加现场赛",
    ),
    "judge": ("评审申办表", "提交评分", "签署评委保密与回避承诺"),
}
"""Role → how the to-dos begin that grow by as many as ``wait`` is asked for."""

CHANGES = {"submitted": "asked", "accepted": "consented"}
MATCHED = ("answered", "chosen", "asked_to_final", "released")
TO_AGREE = ("draft_agreement", "finalised", "returned_agreement", "signed", "scored")


def wait(world: World, rows: int) -> None:
    """So many more of everything in ``DESKS``, and as many messages and deadlines for everybody."""
    units = InstitutionFactory.create_batch(rows, kind="university")
    editions = _editions(world, rows)
    competitions = _competitions(world, rows, editions)
    demands = _demands(world, rows)
    _registrations(world, rows, competitions, units)
    _meetings(world, rows)
    _solutions(world, rows, demands)
    _finals(world, rows, demands)
    _others(world, rows)
    count_tables()


def _of(rows: Any) -> Callable[[int], int]:
    return lambda place: rows[place].pk


def _editions(world: World, rows: int) -> Any:
    """Open ones that nobody passed on, drafts of the centre, and applications at each step."""
    tree, application = world.tree, world.things["application"]
    ordinal = lambda place: next(_numbers)  # noqa: E731
    copies(world.things["draft_edition"], rows, ordinal=ordinal, title="拟稿的一届")
    editions = copies(world.things["second_edition"], rows, ordinal=ordinal, title="新的一届")
    submitted = {"submitted_at": world.at, "state_changed_at": world.at, "number": ""}
    for host, state, given in (
        ("rizhao", "returned", {}),
        ("donggang", "submitted", submitted | {"recommender_id": tree["shandong"].pk}),
        ("zone", "recommended", submitted),
        ("yangzhou", "accepted", submitted),
    ):
        made = copies(application, rows, edition_id=_of(editions), host_id=tree[host].pk, state=state, **given)
        if state in CHANGES:  # past services: the desk counts requests by their own state
            copies(world.things["change"], rows, application_id=_of(made), state=CHANGES[state])
    # each with a seat for the judge, who has scored none of them
    seat = Reviewer.objects.get(person=world.actors["judge"].person, edition=world.things["second_edition"])
    copies(seat, rows, edition_id=_of(editions))
    # the host's own at two further steps, in editions for which the time is over
    for state in ("finalised", "draft"):
        over = copies(
            world.things["second_edition"],
            rows,
            ordinal=ordinal,
            title="截止的一届",
            national_deadline=world.at - timedelta(days=1),
        )
        copies(application, rows, edition_id=_of(over), host_id=tree["rizhao"].pk, state=state, number="")
    return editions


def _competitions(world: World, rows: int, editions: Any) -> Any:
    """Of the host, in preparation."""
    competition: Competition = world.things["competition"]
    made = copies(
        competition,
        rows,
        edition_id=_of(editions),
        name=lambda place: f"演示第{next(_numbers)}项赛事",
        code=lambda place: f"YS-{next(_numbers)}",
        state="preparing",
    )
    party = CompetitionParty.objects.get(competition=competition, may_manage=True)
    copies(party, rows, competition_id=_of(made))
    copies(world.things["work_plan"], rows, competition_id=_of(made), number="", document_id=None)
    return made


def _demands(world: World, rows: int) -> dict[str, Any]:
    """The enterprise's own at each step, those with the agency, and five kinds on the hall for their solutions."""
    demand: Demand = world.things["published"]
    waiting = ("submitted", "accepted", "analysed", "confirmed", "returned", "to_confirm", "draft", "analysing")
    made = {state: copies(demand, rows, state=state, case_number="") for state in waiting}
    copies(world.things["analysis"], rows, demand_id=_of(made["analysing"]), number="", document_id=None)
    with_public_texts(world, made["confirmed"])
    for kind in (*MATCHED, *TO_AGREE):
        made[kind] = with_public_texts(world, copies(demand, rows, state="published", case_number=""))
    return made


def with_public_texts(world: World, demands: Any) -> Any:
    """These copies of the published demand, each with a public text like its own."""
    public: PublicVersion = world.things["published"].public_version
    number = lambda place: f"YS-2026-{next(_numbers):05}"  # noqa: E731
    copies(public, len(demands), demand_id=_of(demands), number=number)
    return demands


def _registrations(world: World, rows: int, competitions: Any, units: list[Institution]) -> None:
    """Stamped ones for the host; the challenger's own at three steps, each in a competition of its own."""
    mine: Registration = world.things["registration"]
    copies(mine, rows, institution_id=_of(units), state="submitted", number="", document_id=None)
    for state in ("returned", "finalised", "draft"):
        copies(mine, rows, competition_id=_of(competitions), state=state, number="", document_id=None)
        competitions = copies(
            world.things["competition"],
            rows,
            name=lambda place: f"外省第{next(_numbers)}项赛事",
            code=lambda place: f"WS-{next(_numbers)}",
        )


def _meetings(world: World, rows: int) -> None:
    meeting: Meeting = world.things["planned_meeting"]
    past = {"starts_at": world.at - timedelta(days=2), "ends_at": world.at - timedelta(days=2, hours=-2)}
    copies(meeting, rows, state="planned")
    copies(meeting, rows, state="convened", convened_at=world.at - timedelta(days=3), **past)


def _solutions(world: World, rows: int, demands: dict[str, Any]) -> None:
    """The challenger's, one for a demand; and the agreements of those that were chosen."""
    solution = world.things["solution"]
    agreement: Agreement = world.things["agreement"]
    given: dict[str, Any] = {"number": "", "opened_at": world.at, "state_changed_at": world.at}
    due = {"waiting_since": world.at, "answer_due_at": world.at + timedelta(days=7)}
    copies(solution, rows, demand_id=_of(demands["answered"]), state="submitted", **given, **due)
    copies(solution, rows, demand_id=_of(demands["chosen"]), state="chosen", **given)
    copies(solution, rows, demand_id=_of(demands["asked_to_final"]), state="asked", **given)
    copies(solution, rows, demand_id=_of(demands["released"]), state="draft", **given)
    for kind, state in (
        ("draft_agreement", "draft"),
        ("finalised", "finalised"),
        ("returned_agreement", "returned"),
        ("signed", "signed"),
    ):
        chosen = copies(solution, rows, demand_id=_of(demands[kind]), state="chosen", **given)
        copies(agreement, rows, solution_id=_of(chosen), state=state, number="")


def _finals(world: World, rows: int, demands: dict[str, Any]) -> None:
    """Finals that ask both sides, whose results wait for a decision, and on whose stage somebody is scored."""
    asked, over, running = (world.things[f"stage_{name}"] for name in ("planned", "released", "running"))
    key = lambda place: uuid4().hex  # noqa: E731
    finals = copies(asked.final, rows, board_key=key)
    questions = copies(
        asked.final_demand, rows, final_id=_of(finals), demand_id=_of(demands["asked_to_final"]), consented_at=world.at
    )
    again = copies(asked.final, rows, board_key=key)
    copies(asked.final_demand, rows, final_id=_of(again), demand_id=_of(demands["answered"]), consented_at=None)
    solution, entry = world.things["solution"], Entry.objects.filter(final_demand=asked.final_demand)[0]
    asked_of = copies(solution, rows, demand_id=_of(demands["confirmed"]), state="shortlisted", number="")
    copies(entry, rows, final_demand_id=_of(questions), solution_id=_of(asked_of), consented_at=None)
    results = copies(over.final, rows, board_key=key)
    copies(over.final_demand, rows, final_id=_of(results), demand_id=_of(demands["released"]))
    # on stage: the judge of seat 1 has not handed in a sheet for these
    judged = copies(solution, rows, demand_id=_of(demands["scored"]), state="shortlisted", number="")
    copies(world.things["entry_on_stage"], rows, solution_id=_of(judged), state="scoring")
    seat = Judge.objects.filter(final=running.final, person=world.actors["judge"].person).get()
    copies(seat, rows, final_id=_of(finals), signed_at=None)


def _others(world: World, rows: int) -> None:
    """Rounds whose publicity is over, complaints, units from abroad; messages and deadlines of everybody."""
    round_: AwardRound = world.things["public_round"]
    copies(round_, rows, state="closed", announcement_id=None)
    complaint: Complaint = world.things["complaint"]
    copies(complaint, rows, number="", query_code_sha256=lambda place: uuid4().hex)
    abroad = {"country": "DE", "code": "", "foreign_number": "HRB 12345", "code_confirmed": False}
    InstitutionFactory.create_batch(rows, **abroad)
    people = [actor.person for actor in world.actors.values() if actor.person is not None]
    for number in range(rows):
        tell(people, text=f"第 {number} 条消息", link="/", kind="applications", at=world.at)
        deadline = Deadline.objects.create(
            subject_kind="test",
            subject_id=str(next(_numbers)),
            name="演示",
            label="演示",
            at=world.at + timedelta(days=1),
        )
        deadline.recipients.set(people)
