"""Who may challenge, until when, what is signed first, and when the detail tier opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from challenge_portal.accounts.consent_texts import CHALLENGE_NOTICE, DISCLAIMER, NDA, ConsentText, current_text
from challenge_portal.accounts.models import Consent, User
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.kernel.clock import exact_moment, moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution, Membership
from competitions.models import Competition
from competitions.states import CompetitionState, Stage
from demands.models import Demand
from demands.states import ON_THE_HALL
from solutions.forms_data.registration_v1 import LEGAL, NATURAL
from solutions.models import DetailReading, Registration, Solution
from solutions.policy import challenger, sees_detail
from solutions.states import REGISTRATION_OVER, RegistrationState, SolutionState

SIGNING = "国科发火〔2019〕228号 四.4"
"""参与比赛的需求方、挑战者和评审专家均需签订“保密协议”和“免责声明”法律文本."""
TO_SIGN = (CHALLENGE_NOTICE, NDA, DISCLAIMER)
WHO = "国科发火〔2019〕228号 三.3"
REVIEW_DAYS = 3  # office days in which the host compares a stamped registration; the page promises the same
TAKES_CHALLENGERS = frozenset({CompetitionState.COLLECTING, CompetitionState.PUBLISHING, CompetitionState.MATCHING})


def challenger_refusal(actor: Actor) -> Refusal | None:
    """Any legal or natural person may challenge, at home or abroad; an authority may not."""
    if actor.authority is not None:
        return Refusal(
            "科技主管部门不参与揭榜。要报名的，请切换到所在单位，或者以本人名义报名。", way_on="切换身份", rule=WHO
        )
    return unit_refusal(actor.institution)


def unit_refusal(institution: Institution | None) -> Refusal | None:
    """A unit whose code an officer still compares with its licence waits for that; a natural person has no unit."""
    if institution is not None and not institution.code_confirmed:
        what = "统一社会信用代码" if institution.code else "境外注册号"
        return Refusal(f"单位的{what}待工作人员对照证照核对，核对后即可报名。报名表可以先填写、暂存。")
    return None


def window_refusal(competition: Competition, *, at: datetime) -> Refusal | None:
    """Registration is open once there are demands to challenge, as long as solutions are collected."""
    if refusal := calendar_refusal(competition, at=at):
        return refusal
    if not Demand.objects.filter(competition=competition, state__in=ON_THE_HALL).exists():
        return Refusal(f"{competition}还没有发布需求。需求公告发布后可以报名。", rule=str(competition))
    return None


def calendar_refusal(competition: Competition, *, at: datetime) -> Refusal | None:
    """Solutions are being collected: exactly at the deadline is in time. No query where ``periods`` is prefetched."""
    opens, closes = competition.opens(Stage.SOLUTIONS), competition.closes(Stage.SOLUTIONS)
    if closes is not None and at > closes:
        return Refusal(
            f"解决方案征集已于 {moment(closes)} 截止，服务器收到的时间是 {exact_moment(at)}，不能再报名。",
            way_on="其他需求",
            rule=str(competition),
        )
    if competition.state not in TAKES_CHALLENGERS:
        return Refusal(
            f"{competition}现在是“{competition.get_state_display()}”，不接受报名。",
            way_on="其他需求",
            rule=str(competition),
        )
    if opens is not None and at < opens:
        return Refusal(f"解决方案征集将于 {moment(opens)} 开始，届时可以报名。", rule=str(competition))
    return None


def own_demand_refusal(registration: Registration, demand: Demand) -> Refusal | None:
    """The demand's own unit doesn't challenge it, nor do its people in their own name. Asked before a solution is
    begun and again before it is filed. At most one query.
    """
    if registration.institution_id is not None:
        own = registration.institution_id == demand.owner_id
    else:
        own = Membership.objects.filter(
            person_id=registration.person_id, institution_id=demand.owner_id, ended_at=None
        ).exists()
    if not own:
        return None
    return Refusal(
        "这项需求由本单位提出，需求方及其人员不能揭本单位的榜。",
        way_on="其他需求",
        rule="挑战须知：挑战者资格",
    )


def unsigned(person: User | None, registration: Registration) -> list[str]:
    """The kinds of the texts that this person has not yet signed for that registration. One query."""
    if person is None:
        return list(TO_SIGN)
    signed = set(
        Consent.objects.filter(
            person=person, in_name_of=registration.name, subject=registration.consent_subject, kind__in=TO_SIGN
        ).values_list("kind", "version")
    )
    return [kind for kind in TO_SIGN if (kind, current_text(kind).version) not in signed]


def texts_for(kinds: list[str]) -> list[ConsentText]:
    """The texts in force of these kinds."""
    return [current_text(kind) for kind in kinds]


def check_registration(registration: Registration) -> Cleaned:
    """Everything that stands against registering with this form, by field."""
    cleaned = clean_answers(registration.form_version, registration.answers, final=True)
    kind = str(cleaned.values.get("kind") or "")
    if registration.institution_id is not None and kind in NATURAL:
        cleaned.errors["kind"] = ["现在代表单位报名，请选择法人的类型。以个人名义报名的，请先切换身份。"]
    if registration.institution_id is None and kind in LEGAL:
        cleaned.errors["kind"] = ["现在以本人名义报名，请选择自然人或者自然人团队。代表单位的，请先切换身份。"]
    return cleaned


def living_registrations(actor: Actor, competition_id: int) -> QuerySet[Registration]:
    """The actor's registrations in the competition that still count: one at most."""
    if not actor.is_signed_in or actor.authority is not None:
        return Registration.objects.none()
    mine = Registration.objects.filter(challenger("").q(actor), competition_id=competition_id)
    return mine.exclude(state__in=REGISTRATION_OVER).select_related("institution", "person")


def registration_of(actor: Actor, competition: Competition) -> Registration | None:
    """The actor's living registration in the competition, if there is one. One query."""
    return living_registrations(actor, competition.pk).first()


@dataclass(frozen=True, slots=True)
class Reader:
    """A challenger before one demand: as whom they register, whether its detail was read, the solution begun for it."""

    registration: Registration
    has_read: bool
    solution_id: int | None


def reader_of(actor: Actor, demand: Demand) -> Reader | None:
    """The actor as a challenger before this demand, by their living registration. One query a request."""

    def find() -> Reader | None:
        begun = Solution.objects.filter(registration=OuterRef("pk"), demand=demand).exclude(
            state=SolutionState.WITHDRAWN
        )
        found = (
            living_registrations(actor, demand.competition_id)
            .annotate(
                has_read=Exists(DetailReading.objects.filter(registration=OuterRef("pk"), demand=demand)),
                begun=Subquery(begun.values("pk")[:1]),
            )
            .first()
        )
        return Reader(found, found.has_read, found.begun) if found is not None else None

    return actor.remember((reader_of, demand.pk), find)


def detail_refusal(actor: Actor, demand: Demand, registration: Registration | None) -> Refusal | None:
    """Why the detail tier isn't open to this person, with the way on. ``registration``: of the actor, if any."""
    as_challenger = registration is not None and registration.institution_id != demand.owner_id
    if sees_detail(actor, demand):
        signs_here = registration is not None and registration.document_id is None  # else the stamped copy is signed
        if as_challenger and registration is not None and signs_here and NDA in unsigned(actor.person, registration):
            return Refusal("请先签署保密协议，再查看详情。每位查看人须本人签署。", way_on="签署", rule=SIGNING)
        return None
    if actor.authority is not None or registration is None:
        return Refusal(
            "需求详情向报名并签署保密协议的挑战者开放，需求单位、承办单位和监督人员也可以查看。",
            way_on="" if actor.authority is not None else "报名",
            rule=SIGNING,
        )
    if registration.state != RegistrationState.ADMITTED:
        return Refusal(
            f"报名现在是“{registration.get_state_display()}”，办完报名后可以查看详情。", way_on="我的报名", rule=SIGNING
        )
    if registration.is_abroad and not (demand.abroad_by_owner and demand.abroad_by_host):
        who = "、".join(
            name
            for name, agreed in (("需求单位", demand.abroad_by_owner), ("承办单位", demand.abroad_by_host))
            if not agreed
        )
        return Refusal(
            f"这项需求的详情暂不向境外挑战者开放（{who}尚未同意）。可以联系承办单位说明情况。",
            way_on="联系承办单位",
            rule="挑战须知：境外挑战者",
        )
    return Refusal("这项需求已经撤下，不再提供详情。", way_on="其他需求")
