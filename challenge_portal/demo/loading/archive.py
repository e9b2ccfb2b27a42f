"""The fourth edition (国科发火〔2019〕228号) with its eighteen competitions, taken over as an archive.

It is the record of real notices, so it isn't marked 演示. What the portal never ran, it doesn't pretend to have run: the
edition and its competitions go into the archive by one recorded move each.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from typing import Any

from challenge_portal.demo.data import editions
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.form_versions.services import current_form
from challenge_portal.kernel.clock import at_local
from competitions.forms_data import hosting_application_v1
from competitions.models import Announcement, Edition
from competitions.services import (
    AnnouncementEntry,
    CompetitionEntry,
    EditionEntry,
    PartyEntry,
    PeriodEntry,
    SecondEntry,
    add_session,
    create_series,
    import_competition,
    import_edition,
    publish_announcement,
)
from competitions.states import PartyTitle, Stage

TAKEN_OVER = 400  # days before the load
WHENCE = "据国科发火〔2019〕228号、沪科合〔2019〕23号补录"
CODES = {
    "北京": "BJ", "中关村": "ZGC", "天津": "TJ", "河北": "HEB", "辽宁": "LN", "上海": "SH", "江苏": "JS", "浙江": "ZJ",
    "宁波": "NB", "山东": "SD", "河南": "HEN", "湖北": "HUB", "广东": "GD", "四川": "SC", "绵阳": "MY", "陕西": "SN",
    "甘肃": "GS", "宁夏": "NX",
}  # fmt: skip
MORNING = time(9, 0)

# what Shanghai's notice calls its parties, in the order in which it lists them (沪科合〔2019〕23号 二)
TITLES = {
    "guiding": PartyTitle.GUIDING,
    "organiser": PartyTitle.ORGANISING,
    "co_organiser": PartyTitle.ASSISTING,
    "undertaker": PartyTitle.UNDERTAKING,
    "partner": PartyTitle.COOPERATING,
}


def take_over_fourth_edition(cast: Cast, agenda: Agenda) -> None:
    """Put series, edition, competitions and Shanghai's sessions on the agenda."""
    agenda.plan(agenda.past(TAKEN_OVER), partial(_take_over, cast))


def _take_over(cast: Cast, at: datetime) -> None:
    centre = cast.actor("centre")
    data = editions()
    for row in data["series"]:
        cast.series[row["key"]] = create_series(
            actor=centre, name=row["name"], short_name=row["short_name"], code=row["key"].upper(), at=at
        )
    row = next(each for each in data["editions"] if each["key"] == "cic-4")
    edition = _edition(cast, row, at)
    cast.editions["cic-4"] = edition
    for competition in row["competitions"]:
        _competition(cast, edition, competition, row, at)


def _edition(cast: Cast, row: dict[str, Any], at: datetime) -> Edition:
    notice = row["notice"]
    issued = date.fromisoformat(notice["issued_on"])
    return import_edition(
        actor=cast.actor("centre"),
        entry=EditionEntry(
            series=cast.series["cic"],
            ordinal=row["ordinal"],
            year=row["year"],
            national_deadline=at_local(issued),  # the notice names the hosts, so by then nobody could apply any more
            form_version=current_form(hosting_application_v1.KEY),
            document_number=notice["document_number"],
            notice_title=notice["title"],
            notice_body=notice["summary"],
        ),
        issuer=cast.authority(notice["issued_by"]),
        announced_at=at_local(issued, MORNING),
        at=at,
        reason=WHENCE,
    )


def _competition(cast: Cast, edition: Edition, row: dict[str, Any], archive: dict[str, Any], at: datetime) -> None:
    shanghai = archive["shanghai"] if row["number"] == archive["shanghai"]["competition"] else None
    competition = import_competition(
        actor=cast.actor("centre"),
        entry=CompetitionEntry(
            edition=edition,
            place=row["place"],
            code=f"{CODES[row['place']]}-{edition.year}",
            name=row["name"],
            theme=row["theme"],
            second=_second(cast, shanghai) if shanghai else None,
            parties=_parties(cast, row, shanghai),
        ),
        periods=[_november(edition.year)] if shanghai else [],
        at=at,
        reason=WHENCE,
    )
    if shanghai is None:
        return
    for session in shanghai["sessions"]:
        add_session(
            actor=cast.actor("centre"),
            competition=competition,
            number=session["number"],
            name=session["name"],
            organisers=[session["organiser"]],
            implementers=session["implementers"],
            at=at,
        )
    _announce_shanghai(cast, competition.edition, shanghai, at)


def _second(cast: Cast, shanghai: dict[str, Any]) -> SecondEntry:
    """与第二届长三角国际创新挑战赛全面对接."""
    also = shanghai["also_in_series"]
    return SecondEntry(cast.series[also["series"]], ordinal=also["ordinal"])


def _parties(cast: Cast, row: dict[str, Any], shanghai: dict[str, Any] | None) -> list[PartyEntry]:
    """The list of the national notice; of Shanghai also what its own notice adds: districts, and those who have no
    place in the tree and stand by their names alone.
    """
    places = row["hosts"] or row["leads"]
    leads = [each for each in row["leads"] if row["hosts"]]
    parties = [PartyEntry(PartyTitle.GUIDING, authority=cast.authority("most"))]
    parties.append(PartyEntry(PartyTitle.UNDERTAKING, authority=cast.authority("torch"), named="科技部火炬中心"))
    parties += [
        PartyEntry(PartyTitle.UNDERTAKING, authority=cast.authority(each["authority"]), named=each["as"])
        for each in leads
    ]
    parties += [
        PartyEntry(
            PartyTitle.UNDERTAKING, authority=cast.authority(each["authority"]), named=each["as"], may_manage=True
        )
        for each in places
    ]
    for each in shanghai["parties"] if shanghai else ():
        if each["role"] != "guiding":  # whom the national notice lists already
            authority = cast.authority(each["authority"]) if each["authority"] else None
            parties.append(PartyEntry(TITLES[each["role"]], authority=authority, named=each["as"]))
    return parties


def _november(year: int) -> PeriodEntry:
    """现场赛解决方案比拼时间：2019年11月."""
    return PeriodEntry(
        Stage.FINAL, opens_at=at_local(date(year, 11, 1), MORNING), closes_at=at_local(date(year, 11, 30))
    )


def _announce_shanghai(cast: Cast, edition: Edition, shanghai: dict[str, Any], at: datetime) -> Announcement:
    notice = shanghai["notice"]
    lines = [
        f"{title.label}：" + "、".join(each["as"] for each in shanghai["parties"] if each["role"] == role)
        for role, title in TITLES.items()
    ]
    body = "\n\n".join(
        [
            "上海市科学技术委员会会同上海市市场监督管理局、上海市教育委员会联合组织第四届中国创新挑战赛（上海）赛事活动，"
            "与第二届长三角国际创新挑战赛全面对接。",
            *lines,
            f"共设 {len(shanghai['sessions'])} 个专场，现场赛解决方案比拼时间为2019年11月。",
        ]
    )
    return publish_announcement(
        actor=cast.actor("shanghai"),
        issuer=cast.authority("310000"),
        entry=AnnouncementEntry(
            title=notice["title"], body=body, document_number=notice["document_number"], edition=edition
        ),
        at=at_local(date.fromisoformat(notice["issued_on"]), MORNING),
    )
