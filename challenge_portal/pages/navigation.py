"""The menus: which pages are offered to whom. A page whose app does not exist yet is simply not offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse

from challenge_portal.form_versions.policy import EDITORS
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import (
    AUDIT_ADMINISTRATOR,
    DISTRICT_OFFICER,
    HOST_OFFICER,
    OFFICERS,
    OVERSEERS,
    PROVINCE_OFFICER,
    SEAL_KEEPER,
    SESSION_ORGANISER,
)
from demands.policy import MAY_ANALYSE, MAY_OWN

STAFF = OFFICERS | OVERSEERS | {SESSION_ORGANISER}


APPLYING = r"/letters/|/editions/\d+/(letters|forward|extensions)/"
"""What a province does for its applications lies under the edition's address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a menu: its words, the URL name it leads to, and for whom it is.

    ``also`` is a pattern of addresses that belong to it though they lie under another entry or under none.
    """

    label: str
    url_name: str
    offered_to: Callable[[Actor], bool] = lambda actor: True
    also: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the page shows it. A red ``urgent`` count is only for what waits for this very person."""

    label: str
    url: str
    current: bool = False
    count: int = 0
    urgent: bool = False


def is_staff(actor: Actor) -> bool:
    """Somebody of an authority, whatever the role there."""
    return actor.holds(STAFF)


def runs_competitions(actor: Actor) -> bool:
    """Somebody who may run a competition and so publishes its demands."""
    return actor.holds({HOST_OFFICER, PROVINCE_OFFICER, SESSION_ORGANISER})


def brings_in_demands(actor: Actor) -> bool:
    """Somebody who brings in demands for enterprises: a host's officer, a district's, an agency."""
    return runs_competitions(actor) or actor.holds({DISTRICT_OFFICER}) or analyses_demands(actor)


def uses_seals(actor: Actor) -> bool:
    """Somebody of an office who asks for its seal or keeps it."""
    return actor.authority is not None and actor.holds(OFFICERS | {SEAL_KEEPER})


def reads_forms(actor: Actor) -> bool:
    """Somebody who edits the portal's forms, or who audits that."""
    return actor.holds(EDITORS | {AUDIT_ADMINISTRATOR})


def is_member(actor: Actor) -> bool:
    """Somebody who acts for an institution."""
    return actor.institution is not None


def owns_demands(actor: Actor) -> bool:
    """Somebody of a unit that may file demands and so receives solutions."""
    return actor.institution is not None and actor.institution.kind in MAY_OWN


def challenges(actor: Actor) -> bool:
    """Somebody who may file solutions: a unit's member, or a person for themselves."""
    return actor.is_signed_in and actor.authority is None


def analyses_demands(actor: Actor) -> bool:
    """Somebody of a unit to which hosts may hand the analysis of a demand."""
    return actor.institution is not None and actor.institution.kind in MAY_ANALYSE


def answers_complaints(actor: Actor) -> bool:
    """Somebody of an office to which complaints can be sent, or who supervises one."""
    return actor.authority is not None and actor.holds(OFFICERS | OVERSEERS)


PUBLIC = (
    Entry("首页", "pages:home"),
    Entry("需求大厅", "demands:hall"),
    Entry("赛事安排", "competitions:competitions"),
    Entry("通知公告", "competitions:announcements"),
    Entry("文书核验", "documents:verify"),
    Entry("咨询与投诉", "competitions:complaints"),
)
WORK = (
    Entry("工作台", "pages:desk"),
    # offices
    Entry("赛事届次", "competitions:editions", is_staff),
    Entry("申办", "competitions:applications", is_staff, also=APPLYING),
    Entry("需求办理", "demands:office", is_staff),
    Entry("需求来源", "demands:intake", brings_in_demands),
    Entry("需求公告", "demands:batches", runs_competitions),
    Entry("挑战报名", "solutions:review_registrations", is_staff),
    Entry("方案与答复", "solutions:boards", runs_competitions),
    Entry("对接会", "solutions:meetings", is_staff),
    Entry("意向协议", "solutions:agreements", is_staff),
    Entry("现场赛", "awards:finals", is_staff),
    Entry("奖励", "awards:rounds", runs_competitions),
    Entry("用印", "documents:seals", uses_seals),
    Entry("表单", "form_versions:forms", reads_forms),
    Entry("投诉办理", "competitions:complaint_cases", answers_complaints),
    Entry("总结统计", "pages:summaries", is_staff),
    # units and persons
    Entry("我的需求", "demands:mine", is_member),
    Entry("收到的方案", "solutions:called", owns_demands),
    Entry("我的报名", "solutions:registrations", challenges),
    Entry("我的方案", "solutions:mine", challenges),
    Entry("对接会", "solutions:meetings", challenges),
    Entry("意向协议", "solutions:agreements", challenges),
    Entry("我的现场赛", "awards:my_finals", challenges),
    Entry("我的评审", "awards:judging", challenges),
    Entry("需求分析", "demands:analyses", analyses_demands),
    Entry("我的奖项", "awards:mine", challenges),
    Entry("我的关注", "demands:following", challenges),
    Entry("本单位", "organisations:institution", is_member),
    Entry("需求大厅", "demands:hall", challenges),
    Entry("管理后台", "admin:index", is_staff),
)
REVIEWING = Entry("评审申办表", "competitions:reviewing")
FOOT = (
    Entry("需求大厅", "demands:hall"),
    Entry("文书核验", "documents:verify"),
    Entry("咨询与投诉", "competitions:complaints"),
    Entry("使用约定与隐私", "accounts:texts"),
    Entry("开放接口", "api:docs"),
)


def work(*, reviews: bool) -> tuple[Entry, ...]:
    """The menu of working pages; for a named reviewer of hosting applications theirs stand right behind the desk."""
    return (WORK[0], REVIEWING, *WORK[1:]) if reviews else WORK


def links(entries: Sequence[Entry], actor: Actor, path: str) -> list[Link]:
    """The entries offered to this actor, with the one that the path lies under marked as current."""
    offered = [(entry, url) for entry in entries if entry.offered_to(actor) and (url := address(entry.url_name))]
    belongs = [url for entry, url in offered if entry.also and re.match(entry.also, path)]
    under = belongs or [url for _, url in offered if path == url or (url != "/" and path.startswith(url))]
    here = max(under, key=len, default="")
    return [Link(entry.label, url, current=url == here) for entry, url in offered]


def address(url_name: str) -> str:
    """The address behind a URL name, or nothing while that page does not exist."""
    return _address(url_name, get_urlconf() or settings.ROOT_URLCONF)


@cache
def _address(url_name: str, urlconf: str) -> str:
    """Looked up once: the menus stand on every page."""
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


def address_with(url_name: str, *args: object) -> str:
    """The address of one thing, or nothing while that page does not exist."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""
