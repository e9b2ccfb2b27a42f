"""Where an application stands (办理进度): the step, who has it since when, what comes next and by when.

Everything here follows from the state that everybody who sees the application sees: a proposal that the centre has not
released tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.workflow.showing import Step, track
from competitions.models import HostingApplication
from competitions.states import APPLICATION_OVER, OPEN_TO_HOST, STILL_TO_SUBMIT, ApplicationState

_A = ApplicationState
REACHED = {
    _A.DRAFT: "fill",
    _A.RETURNED: "fill",
    _A.FINALISED: "stamp",
    _A.SUBMITTED: "province",
    _A.NOT_RECOMMENDED: "province",
    _A.RECOMMENDED: "centre",
    _A.NOT_ACCEPTED: "centre",
    _A.WITHDRAWN: "fill",
}
LABELS = {
    "fill": "填写申办表",
    "stamp": "盖章提交",
    "province": "省级审核推荐",
    "centre": "火炬中心审定",
    "done": "确定承办",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it stands. ``by`` is the moment for what comes next, where a rule sets one."""

    steps: list[Step]
    holder: str
    person: str
    since: datetime
    next: str
    by: datetime | None
    ended: bool


def standing_of(application: HostingApplication, *, deadline: datetime, recommending: datetime) -> Standing:
    """``deadline`` is the host's, ``recommending`` the province's. No query with host, province and edition at hand."""
    state = ApplicationState(application.state)
    following, by = _next(application, state, deadline=deadline, recommending=recommending)
    with_host = state in STILL_TO_SUBMIT
    person = application.person_in_charge
    return Standing(
        steps=_steps(application, state),
        holder=_holder(application, state),
        person=person.display_name if with_host and person else "",
        since=application.state_changed_at or application.created_at,
        next=following,
        by=by,
        ended=state in APPLICATION_OVER,
    )


def _steps(application: HostingApplication, state: ApplicationState) -> list[Step]:
    names = [name for name in LABELS if not (application.is_direct and name == "province")]
    reached = REACHED.get(state, "")
    if application.is_direct and reached == "province":
        reached = "centre"
    here = names.index(reached) if reached else len(names)
    return track([LABELS[name] for name in names], here)


def _holder(application: HostingApplication, state: ApplicationState) -> str:
    """The office whose turn it is; nobody's once it is over or decided."""
    if state in STILL_TO_SUBMIT:
        return application.host.name
    if state == _A.SUBMITTED:
        return (application.recommender or application.edition.organiser).name
    if state == _A.RECOMMENDED or (state == _A.ACCEPTED and application.competition_id is None):
        return application.edition.organiser.name
    return ""


def _next(
    application: HostingApplication, state: ApplicationState, *, deadline: datetime, recommending: datetime
) -> tuple[str, datetime | None]:
    if state in OPEN_TO_HOST:
        return "填完定稿，打印盖章后提交", deadline
    if state == _A.FINALISED:
        return "上传盖章件后提交", deadline
    if state == _A.SUBMITTED and application.recommender is not None:
        return f"{application.recommender}出具推荐意见", recommending
    if state in (_A.SUBMITTED, _A.RECOMMENDED):
        how = "全部申办审定后统一公布承办地" if application.edition.decides_together else "审定后告知是否承办"
        return f"{application.edition.organiser}{how}", None
    if state == _A.ACCEPTED:
        return ("按日程组织赛事" if application.competition_id else "火炬中心设立赛事"), None
    return "", None
