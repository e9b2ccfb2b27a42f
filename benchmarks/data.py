"""Many published demands, quickly: real rows of the real models, every state reached over the workflow's own edges.

The words come from the demo's demands, the figures from a seeded generator, so each run has the same data. Everything
is invented and marked 演示.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from challenge_portal.demo import data as demo
from challenge_portal.documents.models import NumberSeries, TakenNumber
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from challenge_portal.organisations.actors import SYSTEM
from challenge_portal.organisations.models import Authority, AuthorityKind, Institution, InstitutionKind
from challenge_portal.search.services import rebuild_index
from competitions.forms_data import hosting_application_v1
from competitions.models import Announcement, Competition, CompetitionParty, Edition, Series, StagePeriod
from competitions.states import AnnouncementKind, CompetitionState, EditionState, PartyTitle, Stage
from demands.forms_data import demand_survey_v1 as survey
from demands.models import Batch, BatchEntry, Demand, PublicVersion
from demands.papers import announcement_paper, announcement_text
from demands.redaction import public_facts
from demands.states import BatchState, DemandState

SEED = 20261120
PLACES = ("上海", "江苏", "浙江", "山东", "广东", "四川", "湖北", "陕西", "宁波", "天津")
PER_BATCH = 50
PER_UNIT = 8  # demands of one enterprise
WAY = (  # the shortest one from the draft to the hall
    DemandState.SUBMITTED, DemandState.ACCEPTED, DemandState.TO_CONFIRM, DemandState.CONFIRMED, DemandState.PUBLISHED,
)  # fmt: skip


@transaction.atomic
def fill(count: int, *, at: datetime) -> None:
    """Fill an empty, migrated database with so many published demands, and build the search index."""
    chance = random.Random(SEED)  # noqa: S311 - figures, not secrets
    competitions = _competitions(at)
    form = load_form(survey.KEY, survey.VERSION, survey.TITLE, survey.FIELDS, source=survey.SOURCE)
    units = _units(-(-count // PER_UNIT), at)
    demands = [_demand(number, chance, competitions, units, form, at) for number in range(count)]
    Demand.objects.bulk_create(demands)
    for state in WAY:
        Demand.objects.update(state=state, state_changed_at=at)
    publics = PublicVersion.objects.bulk_create([_public(demand, at) for demand in demands])
    for competition in competitions:
        _publish(competition, [public for public in publics if public.demand.competition_id == competition.pk], at)
    rebuild_index(at=at)


def tidy() -> None:
    """Leave no gaps of the moves, which here all happened at once, and let PostgreSQL know its tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL, ANALYZE)")


def _competitions(at: datetime) -> list[Competition]:
    form = load_form(
        hosting_application_v1.KEY,
        hosting_application_v1.VERSION,
        hosting_application_v1.TITLE,
        hosting_application_v1.FIELDS,
        source=hosting_application_v1.SOURCE,
    )
    series = Series.objects.create(name="中国创新挑战赛", short_name="挑战赛", code="cic")
    centre = Authority.objects.add_root(
        {"name": "火炬中心（演示）", "short_name": "火炬中心", "place": "全国", "kind": "centre", "is_demo": True}
    )
    edition = Edition.objects.create(
        series=series,
        ordinal=7,
        year=at.year,
        title="第七届中国创新挑战赛",
        national_deadline=at + timedelta(days=30),
        form_version=form,
        organiser=centre,
        published_at=at - timedelta(days=60),
        is_demo=True,
    )
    _move(edition, EditionState.OPEN)
    return [_competition(number, place, edition, centre, at) for number, place in enumerate(PLACES)]


def _competition(number: int, place: str, edition: Edition, centre: Authority, at: datetime) -> Competition:
    host = Authority.objects.add_child(
        Authority.objects.get(pk=centre.pk),
        {
            "name": f"{place}科学技术部门（演示）",
            "short_name": place,
            "place": place,
            "kind": AuthorityKind.PROVINCE,
            "sort_key": f"{number:02}",
            "is_demo": True,
        },
    )
    competition = Competition.objects.create(
        edition=edition,
        name=edition.name_for(place),
        place=place,
        code=f"YS{number:02}-{edition.year}",
        is_demo=True,
        created_at=at - timedelta(days=50),
    )
    _move(competition, CompetitionState.COLLECTING, CompetitionState.PUBLISHING)
    CompetitionParty.objects.create(
        competition=competition, authority=host, title=PartyTitle.UNDERTAKING, may_manage=True
    )
    closes = {Stage.COLLECTION: -5, Stage.SOLUTIONS: 40 + number, Stage.FINAL: 90}
    StagePeriod.objects.bulk_create(
        StagePeriod(
            competition=competition,
            stage=stage,
            opens_at=at + timedelta(days=days - 30),
            closes_at=at + timedelta(days=days),
        )
        for stage, days in closes.items()
    )
    return competition


def _units(count: int, at: datetime) -> list[Institution]:
    return Institution.objects.bulk_create(
        Institution(
            name=f"演示第{number}精密制造有限公司",
            code=f"YANSHI{number:012}",
            kind=InstitutionKind.ENTERPRISE,
            registered_at=at - timedelta(days=100),
            is_demo=True,
        )
        for number in range(1, count + 1)
    )


def _demand(
    number: int,
    chance: random.Random,
    competitions: list[Competition],
    units: list[Institution],
    form: FormVersion,
    at: datetime,
) -> Demand:
    """One draft. A third each hide the name, the contact or the budget, in all mixtures."""
    told = chance.choice(demo.demands())
    industry = chance.choice(survey.INDUSTRIES)
    submitted = at - timedelta(days=30, minutes=number)
    title = f"{told['title']}（演示{number + 1}）"
    return Demand(
        case_number=f"XQ-YANSHI-{number + 1:05}",
        competition=competitions[number % len(competitions)],
        owner=units[number // PER_UNIT],
        form_version=form,
        created_at=submitted,
        submitted_at=submitted,
        declared_at=submitted,
        title=title,
        industry=industry.value,
        budget=Decimal(chance.randrange(10, 600, 5)),
        hide_name=chance.random() < 1 / 3,
        hide_contact=chance.random() < 1 / 3,
        hide_budget=chance.random() < 1 / 3,
        is_demo=True,
        answers={
            "title": title,
            "industry_other": told["industry"] if industry.value == "other" else "",
            "description": told["public_text"] or f"{told['background']}\n{told['description']}",
            "indicators": [
                {"indicator": row["name"], "present": row["present"], "target": row["target"], "unit": row["unit"]}
                for row in told["indicators"]
            ],
            "contact_name": "演示联系人",
            "contact_phone": "13800000000",
            "finish_by": (at + timedelta(days=chance.randrange(200, 700))).date().isoformat(),
            "cooperation": [chance.choice(survey.COOPERATION_WAYS[:-1]).value],
        },
    )


def _public(demand: Demand, at: datetime) -> PublicVersion:
    return PublicVersion(
        demand=demand,
        title=demand.title,
        description=demand.answers["description"],
        indicators=demand.answers["indicators"],
        prepared_at=at - timedelta(days=10),
        confirmed_at=at - timedelta(days=9),
        **public_facts(demand),
    )


def _publish(competition: Competition, publics: list[PublicVersion], at: datetime) -> None:
    """The competition's demands in batches of fifty, a day between them, each demand with its number."""
    texts = [f"{competition.code}-{number:04}" for number in range(1, len(publics) + 1)]
    _take("demands.demand", competition, list(zip(texts, [each.demand for each in publics], strict=True)), at)
    for number, public in zip(texts, publics, strict=True):
        public.number = number
    for ordinal, first in enumerate(range(0, len(publics), PER_BATCH), start=1):
        chosen = publics[first : first + PER_BATCH]
        moment = at - timedelta(days=8, hours=-ordinal)
        for public in chosen:
            public.published_at = moment
        _announce(competition, ordinal, chosen, moment)
    PublicVersion.objects.bulk_update(publics, ["number", "published_at"])


def _announce(competition: Competition, ordinal: int, publics: list[PublicVersion], at: datetime) -> None:
    host = Authority.objects.get(parties__competition=competition)
    number = f"{competition.code}需求公告第{ordinal}号"
    title = f"{competition.name}第{ordinal}批需求公告（演示）"
    batch = Batch.objects.create(
        competition=competition, title=title, number=number, ordinal=ordinal, created_at=at, is_demo=True
    )
    _take("demands.announcement", competition, [(number, batch)], at, first=ordinal)
    BatchEntry.objects.bulk_create(
        BatchEntry(batch=batch, demand=public.demand, position=position) for position, public in enumerate(publics, 1)
    )
    batch.document = announcement_paper(batch, publics, issuer=str(host), actor=SYSTEM, at=at)
    batch.announcement = Announcement.objects.create(
        kind=AnnouncementKind.DEMAND_ANNOUNCEMENT,
        title=title,
        document_number=number,
        body="\n".join(announcement_text(competition.name, len(publics))),
        issuer=host,
        edition=competition.edition,
        competition=competition,
        published_at=at,
        is_demo=True,
    )
    batch.published_at = at
    batch.state = BatchState.PUBLISHED
    batch.save()


def _take(
    kind: str, competition: Competition, given: list[tuple[str, models.Model]], at: datetime, *, first: int = 1
) -> None:
    """The numbers of a series as ``take_number`` would have left them, without a lock for each."""
    series, _ = NumberSeries.objects.get_or_create(
        owner=f"competition:{competition.pk}", kind=kind, year=competition.edition.year
    )
    TakenNumber.objects.bulk_create(
        TakenNumber(
            series=series,
            value=value,
            text=text,
            subject_kind=subject._meta.label_lower,
            subject_id=str(subject.pk),
            taken_at=at,
        )
        for value, (text, subject) in enumerate(given, start=first)
    )
    series.last = first + len(given) - 1
    series.save(update_fields=["last"])


def _move(one: Any, *states: str) -> None:
    """Over the edges, one after the other: the database refuses anything else."""
    for state in states:
        one.state = state
        one.save(update_fields=["state"])
