"""One of everything, belonging to one tenant, and somebody of every kind who may come along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from challenge_portal.demo.loading.agenda import count_tables
from challenge_portal.jobs.models import Job, PeriodicRun
from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import ANONYMOUS, SYSTEM, Actor, actor_for
from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.organisations.roles import (
    AUDIT_ADMINISTRATOR,
    CENTRE_OFFICER,
    DISTRICT_OFFICER,
    HOST_OFFICER,
    PROVINCE_OFFICER,
    SEAL_KEEPER,
    SECURITY_ADMINISTRATOR,
    SUPERVISOR,
    SYSTEM_ADMINISTRATOR,
)
from challenge_portal.organisations.services import grant_role, invite_member
from competitions.models import Announcement, HostingApplication
from competitions.services import grant_competition_role
from tests.factories.competitions import Walk
from tests.factories.demands import Scene, load_forms, signed
from tests.factories.organisations import InstitutionFactory, UserFactory, make_tree, member, officer
from tests.permissions.worlds import (
    complaints,
    editions,
    filing,
    finals,
    forms,
    hall,
    hosting,
    intake,
    letters,
    matching,
    registrations,
    reviewing,
    rounds,
    seals,
)

BACKEND = "challenge_portal.accounts.backends.PersonBackend"

# role in the tests → (place in the small tree, role there); all of the first tenant but those called other_…
OFFICES = {
    "centre": ("centre", CENTRE_OFFICER),
    "province": ("shandong", PROVINCE_OFFICER),
    "host": ("rizhao", HOST_OFFICER),
    "district": ("donggang", DISTRICT_OFFICER),
    "supervisor": ("shandong", SUPERVISOR),
    "system": ("centre", SYSTEM_ADMINISTRATOR),
    "security": ("centre", SECURITY_ADMINISTRATOR),
    "audit": ("centre", AUDIT_ADMINISTRATOR),
    "other_province": ("jiangsu", PROVINCE_OFFICER),
    "other_host": ("yangzhou", HOST_OFFICER),
}
# role in the tests → (place of the institution, its kind)
UNITS = {
    "enterprise": ("rizhao", "enterprise"),
    "agency": ("rizhao", "service_agency"),
    "other_enterprise": ("yangzhou", "enterprise"),
    "other_agency": ("yangzhou", "service_agency"),
    "challenger": ("donggang", "university"),
    "other_challenger": ("yangzhou", "research_institute"),
}

ROLES = ("visitor", "person", "judge", *UNITS, "colleague", *OFFICES)
"""Everybody of whom the table says what they are answered."""

INTRUDERS = ("other_province", "other_host", "other_enterprise", "other_agency", "other_challenger")
"""Those who must find nothing of the first tenant."""


@dataclass
class World:
    """The first tenant is 山东 → 日照 with its enterprise; the other one is 江苏 → 扬州."""

    at: datetime
    tree: dict[str, Authority]
    actors: dict[str, Actor]
    things: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)  # role → key of its session; a visitor has none

    def browser(self, role: str) -> Client:
        """A client signed in as that role, like no other's: what one request does to its cookies reaches no other."""
        client = Client(raise_request_exception=False)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def sign_everybody_in(self) -> None:
        """Once for the whole world: signing in for every single request would take a third of the tests' time."""
        for role, actor in self.actors.items():
            if actor.person is None:
                continue
            client = Client()
            client.force_login(actor.person, backend=BACKEND)
            session = client.session
            session["acting_for"] = actor.key
            session.save()
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value


def build_world() -> World:
    """Everything, in the order of the pipeline."""
    at = clock.now()
    tree = make_tree()
    units = {role: InstitutionFactory(region=tree[place], kind=kind) for role, (place, kind) in UNITS.items()}
    actors = {
        "visitor": ANONYMOUS,
        "person": Actor(UserFactory()),
        "judge": Actor(UserFactory()),
        **{role: member(unit, at=at) for role, unit in units.items()},
        "colleague": member(units["enterprise"], role="member", at=at),
        **{role: officer(tree[place], held, at=at) for role, (place, held) in OFFICES.items()},
    }
    actors["host"] = _also_keeper(actors["host"], at)
    world = World(at, tree, actors)
    _organisations(world, units["enterprise"])
    _machinery(world)
    _competitions(world)
    _demands(world, units)
    for part in (
        intake,
        editions,
        registrations,
        filing,
        matching,
        finals,
        rounds,
        complaints,
        seals,
        reviewing,
        forms,
        hall,
    ):
        part.build(world)
    world.sign_everybody_in()
    count_tables()  # inside one transaction PostgreSQL would otherwise join tables of unknown size in the worst order
    return world


def _also_keeper(actor: Actor, at: datetime) -> Actor:
    """The same officer, who keeps the office's seal as well."""
    assert actor.person is not None
    assert actor.authority is not None
    grant_role(actor=SYSTEM, person=actor.person, role=SEAL_KEEPER, authority=actor.authority, at=at)
    return actor_for(actor.person, at=at, acting_for=actor.key)


def _organisations(world: World, unit: Institution) -> None:
    newcomer = member(unit, role="member", at=world.at)
    world.things["membership"] = newcomer.person.memberships.get()
    invitation, token = invite_member(
        actor=world.actors["enterprise"], institution=unit, contact="colleague@example.invalid", at=world.at
    )
    world.things |= {"invitation": invitation, "token": token}


def _machinery(world: World) -> None:
    Job.objects.create(kind="tests.permissions", created_at=world.at, run_after=world.at, max_attempts=1)
    PeriodicRun.objects.create(name="tests.permissions", next_at=world.at)


def _competitions(world: World) -> None:
    """An edition with a decided application and its competition; a second one with a draft; a third in preparation."""
    walk = Walk(at=world.at, tree=world.tree)
    actors = world.actors
    walk.centre, walk.shandong, walk.rizhao = actors["centre"], actors["province"], actors["host"]
    walk.jiangsu, walk.yangzhou = actors["other_province"], actors["other_host"]
    dates: dict[str, Any] = {
        "national_deadline": world.at + timedelta(days=30),
        "latest_final_on": date(world.at.year + 1, 10, 31),
        "report_before": date(world.at.year + 1, 12, 1),
        "year": world.at.year + 1,
    }
    edition = walk.forwarded(walk.edition(ordinal=7, **dates), deadline=world.at + timedelta(days=20))
    competition = walk.collecting(edition)
    second = walk.edition(ordinal=8, **dates)
    letters.build(world, walk, second)
    grant_competition_role(
        actor=walk.rizhao, competition=competition, person=UserFactory(), role=SUPERVISOR, at=world.at
    )
    world.things |= {
        "edition": edition,
        "competition": competition,
        "second_edition": second,
        "application": walk.filled(second),
        "submitted_application": HostingApplication.objects.get(edition=edition),
        "announcement": Announcement.objects.order_by("pk")[0],
        "draft_edition": walk.draft_edition(ordinal=9, **dates),
    }
    hosting.build(world, walk)


def _demands(world: World, units: dict[str, Institution]) -> None:
    """A draft, one with the agency, one on the hall."""
    actors, at = world.actors, world.at
    scene = Scene(
        tree=world.tree,
        competition=world.things["competition"],
        enterprise=units["enterprise"],
        owner=signed(actors["enterprise"], at=at),
        agency=units["agency"],
        analyst=actors["agency"],
        host=actors["host"],
        survey_form=load_forms(),
    )
    world.things["agency"] = units["agency"]
    world.things["draft"] = scene.draft(at=at)
    world.things["in_analysis"] = scene.analysing(at=at, title="海洋装备防腐涂层寿命评估")
    world.things["analysis"] = scene.analysis_of(world.things["in_analysis"])
    world.things["published"] = scene.published(at=at, title="冷链物流车厢温度均匀性控制")
    world.things["batch"] = scene.batch([scene.confirmed(at=at, title="水产加工废水低温脱氮")], at=at)
