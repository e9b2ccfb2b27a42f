"""The rules of the notices as functions; guards and pages both ask here."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.accounts.consent_texts import DISCLAIMER, NDA, current_text
from challenge_portal.accounts.models import Consent, User
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.clock import exact_moment, moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.office_days import office_days_later as office_days_later
from challenge_portal.organisations.models import Institution
from competitions.models import Competition
from competitions.states import CompetitionState, Stage
from demands.models import Demand
from demands.policy import MAY_OWN

# 参与比赛的需求方、挑战者和评审专家均需签订“保密协议”和“免责声明”法律文本 (国科发火〔2019〕228号 四.4)
TO_SIGN = (NDA, DISCLAIMER)
REVIEW_DAYS = 3  # office days in which the host checks the form; the page promises the same
CONFIRM_DAYS = 5  # office days in which the enterprise answers to the public text
MEND_DAYS = 5  # office days to mend a returned demand, even beyond the deadline of collection
ANALYSIS_DAYS = 10  # office days for the analysis, unless the host says otherwise
TAKES_DEMANDS = frozenset({CompetitionState.COLLECTING})
MAY_STILL_ASK = TAKES_DEMANDS | {CompetitionState.PREPARING}  # afterwards nobody would answer a new question


def collection_refusal(competition: Competition, *, at: datetime) -> Refusal | None:
    """Collection is open: exactly at the deadline is in time, one second later is not."""
    opens, closes = competition.opens(Stage.COLLECTION), competition.closes(Stage.COLLECTION)
    if closes is not None and at > closes:
        return Refusal(
            f"征集已于 {moment(closes)} 截止，服务器收到的时间是 {exact_moment(at)}。"
            "确有原因的，请联系承办单位说明情况。",
            way_on="联系承办单位",
            rule=str(competition),
        )
    if competition.state not in TAKES_DEMANDS:
        return Refusal(f"{competition}现在是“{competition.get_state_display()}”，不接收新的需求。")
    if opens is not None and at < opens:
        return Refusal(f"征集将于 {moment(opens)} 开始，届时可以提交。内容可以先填写、暂存。")
    return None


def takes_solutions(closes: datetime | None, *, at: datetime) -> bool:
    """Whether a demand on the hall still takes solutions: until the deadline that was announced, exactly then included.

    That a partner was found doesn't shorten it: 比赛要严格按照事先确定的流程和规则进行 (国科发火〔2019〕228号 四.5), and a
    letter of intent binds nobody yet.
    """
    return closes is None or at <= closes


def owner_refusal(institution: Institution | None) -> Refusal | None:
    """Only enterprises and 事业单位 file demands."""
    if institution is None:
        return Refusal("提交需求须代表一家企业或事业单位。请先注册单位，或切换到所在单位。", way_on="注册单位")
    if institution.kind not in MAY_OWN:
        return Refusal(
            f"{institution}登记为“{institution.get_kind_display()}”。需求由企业和事业单位提出；"
            "高校、科研院所和服务机构可以揭榜，或受托分析需求。",
            rule="征集通知：征集对象及范围",
        )
    if not institution.code_confirmed:
        return Refusal("单位的统一社会信用代码待工作人员对照执照核对，核对后即可提交。内容可以先填写、暂存。")
    return None


def unsigned(person: User | None, institution: Institution | None) -> list[str]:
    """The kinds of the texts that this person has not yet signed for that institution. One query."""
    if person is None or institution is None:
        return list(TO_SIGN)
    signed = set(
        Consent.objects.filter(
            person=person,
            in_name_of=institution.name,
            subject="",
            version__in=[current_text(kind).version for kind in TO_SIGN],
        ).values_list("kind", "version")
    )
    return [kind for kind in TO_SIGN if (kind, current_text(kind).version) not in signed]


def check_demand(demand: Demand) -> Cleaned:
    """Everything that stands against submitting the form, by field."""
    return clean_answers(demand.form_version, demand.answers, final=True)


def first_error(form: FormVersion, cleaned: Cleaned) -> Refusal | None:
    """The first of the errors, and how many there are besides; the page shows all of them."""
    if cleaned.ok:
        return None
    field, texts = next(iter(cleaned.errors.items()))
    more = f"另有 {len(cleaned.errors) - 1} 处需要修改。" if len(cleaned.errors) > 1 else ""
    return Refusal(f"“{form.spec(field).label}”：{texts[0]}{more}", field=field, rule=form.source)
