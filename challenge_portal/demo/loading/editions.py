"""The seventh edition (国科火字〔2022〕47号) with its dates moved so that it is open on the day of the load."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from challenge_portal.demo.data import editions
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.form_versions.services import current_form
from competitions.forms_data import hosting_application_v1
from competitions.services import EditionEntry, ForwardingEntry, forward_edition, open_edition, publish_edition

SEVENTH = "cic-7"
OPENED = 50  # days before the load


def plan_seventh_edition(cast: Cast, agenda: Agenda) -> None:
    """Opening, publication and the provinces' forwardings."""
    row = next(each for each in editions()["editions"] if each["key"] == SEVENTH)
    published = row["dates"]["published"]
    agenda.plan(agenda.past(OPENED), partial(_open, cast, agenda, row))
    agenda.plan(agenda.office_moment(-published["days"], published["time"]), partial(_publish, cast))
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
            is_demo=True,
        ),
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
