"""The seventh edition (国科火字〔2022〕47号) with its dates moved so that it is open on the day of the load."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from challenge_portal.demo.data import editions
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.scans import notice_annex
from challenge_portal.form_versions.services import current_form
from competitions.forms_data import hosting_application_v1
from competitions.services import (
    USUAL_TRACKS,
    EditionEntry,
    ForwardingEntry,
    TrackEntry,
    add_notice_file,
    forward_edition,
    open_edition,
    publish_edition,
)
from competitions.states import TrackKind

SEVENTH = "cic-7"
OPENED, NEXT_DRAFTED = 50, 3  # days before the load
ANNEX = "附件1 第七届中国创新挑战赛工作方案（演示）"


def plan_seventh_edition(cast: Cast, agenda: Agenda) -> None:
    """Opening, publication and the provinces' forwardings."""
    row = next(each for each in editions()["editions"] if each["key"] == SEVENTH)
    published = row["dates"]["published"]
    agenda.plan(agenda.past(OPENED), partial(_open, cast, agenda, row))
    agenda.plan(agenda.office_moment(-published["days"], published["time"]), partial(_publish, cast))
    agenda.plan(agenda.past(NEXT_DRAFTED), partial(_draft_next, cast, agenda))
    for forwarding in row["forwardings"]:
        when = forwarding["published"]
        agenda.plan(agenda.office_moment(-when["days"], when["time"]), partial(_forward, cast, agenda, forwarding))


def _open(cast: Cast, agenda: Agenda, row: dict[str, Any], at: datetime) -> None:
    notice, dates = row["notice"], row["dates"]
    last_final = last_day_of_finals(agenda)
    deadline = agenda.moment(dates["national_deadline"]["days"], dates["national_deadline"]["time"])
    cast.editions[SEVENTH] = open_edition(
        actor=cast.actor("centre"),
        entry=EditionEntry(
            series=cast.series["cic"],
            ordinal=row["ordinal"],
            year=last_final.year,
            national_deadline=deadline,
            form_version=current_form(hosting_application_v1.KEY),
            document_number=notice["document_number"],
            notice_title=notice["title"],
            notice_body=notice["body"],
            latest_final_on=last_final,
            report_before=date(last_final.year, 12, 1),
            decides_together=True,
            is_demo=True,
        ),
        at=at,
    )
    rows = (
        ("赛事设置", "专题赛围绕国家战略确定主题；新兴产业赛确定 1—2 个产业领域。"),
        ("组织流程", "需求征集、需求分析、需求发布、解决方案征集、需求对接、现场赛、签约、奖励、总结。"),
        ("时间要求", "现场赛原则上不晚于10月31日，工作总结在12月前完成。"),
    )
    upload = notice_annex(ANNEX, rows)
    add_notice_file(actor=cast.actor("centre"), edition=cast.editions[SEVENTH], upload=upload, at=at)


def _draft_next(cast: Cast, agenda: Agenda, at: datetime) -> None:
    """The edition after, still being written: under an umbrella, with a track more, in words of its own."""
    year = last_day_of_finals(agenda).year + 1
    open_edition(
        actor=cast.actor("centre"),
        entry=EditionEntry(
            series=cast.series["cic"],
            ordinal=8,
            year=year,
            umbrella="第十四届中国创新创业大赛",
            name_pattern="{umbrella}创新挑战赛（{place}）",
            agreement_word="合作协议",
            implementer_word="专场承办机构",
            national_deadline=agenda.moment(200, "17:00"),
            form_version=current_form(hosting_application_v1.KEY),
            notice_title="关于开展第十四届中国创新创业大赛创新挑战赛申办工作的通知（演示，拟稿）",
            notice_body="各省级科技主管部门：\n现就创新挑战赛申办工作通知如下（演示）。",
            sub_provincial_direct=True,
            quota_per_province=2,
            quota_is_hard=False,
            is_demo=True,
        ),
        tracks=(*USUAL_TRACKS, TrackEntry("产业赛", TrackKind.INDUSTRY, industries_min=1, industries_max=1)),
        at=at,
    )


def _publish(cast: Cast, at: datetime) -> None:
    publish_edition(actor=cast.actor("centre"), edition=cast.editions[SEVENTH], at=at)


def last_day_of_finals(agenda: Agenda) -> date:
    """原则上 31 October: the next one that leaves the hosts who apply now time enough."""
    rule = next(each for each in editions()["editions"] if each["key"] == SEVENTH)["dates"]["final_not_after"]
    earliest = agenda.day(rule["at_least_days_ahead"])
    this_year = date(earliest.year, rule["month"], rule["day"])
    return this_year if this_year >= earliest else this_year.replace(year=earliest.year + 1)


def _forward(cast: Cast, agenda: Agenda, row: dict[str, Any], at: datetime) -> None:
    forward_edition(
        actor=cast.officer_of(row["authority"]),
        edition=cast.editions[SEVENTH],
        province=cast.authority(row["authority"]),
        entry=ForwardingEntry(
            deadline=agenda.moment(row["deadline"]["days"], row["deadline"]["time"]),
            document_number=row["document_number"],
            body=row["body"],
            title=row["title"],
        ),
        at=at,
    )
