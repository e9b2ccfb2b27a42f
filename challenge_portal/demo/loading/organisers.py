"""The tree of authorities, the people with their roles, the institutions with their members."""

from __future__ import annotations

from collections import Counter

from django.contrib.auth.hashers import make_password

from challenge_portal.accounts.consent_texts import DISCLAIMER, NDA, PRIVACY, TERMS
from challenge_portal.accounts.models import User
from challenge_portal.accounts.services import Registrant, accept_text
from challenge_portal.demo.accounts import PASSWORD
from challenge_portal.demo.data import rows
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.kernel.countries import HOME
from challenge_portal.organisations.actors import SYSTEM, Actor, actor_for
from challenge_portal.organisations.models import Authority, Institution, MembershipRole
from challenge_portal.organisations.services import (
    InstitutionEntry,
    confirm_code,
    grant_role,
    join,
    register_institution,
)
from challenge_portal.trail.services import record

ACCOUNTS_MADE = 420  # days before the load: before the oldest competition that ran on the portal
UNITS_REGISTERED = 415


def load_authorities() -> None:
    """Write the whole tree at once: the file stands in the tree's order, so every path is known beforehand."""
    data = rows("authorities")
    children = Counter(row["parent"] for row in data)
    paths: dict[str | None, str] = {None: ""}
    placed: Counter[str | None] = Counter()
    nodes = []
    for row in data:
        placed[row["parent"]] += 1
        path = Authority._get_path(paths[row["parent"]], row_depth(paths[row["parent"]]), placed[row["parent"]])
        paths[row["key"]] = path
        nodes.append(_authority(row, path, children[row["key"]]))
    Authority.objects.bulk_create(nodes)


def row_depth(parent_path: str) -> int:
    """The depth of a child of this path."""
    return len(parent_path) // Authority.steplen + 1


def _authority(row: dict[str, str], path: str, children: int) -> Authority:
    return Authority(
        path=path,
        depth=row_depth(path) - 1,
        numchild=children,
        name=row["name"],
        short_name=row["short_name"],
        place=row["place"],
        kind=row["kind"],
        division_code=row["division_code"],
        separately_planned=bool(row.get("separately_planned")),
        sub_provincial=bool(row.get("vice_provincial")),
        sort_key=row["sort_key"],
    )


def load_people(agenda: Agenda) -> None:
    """Make the accounts, all with the one password, and grant the roles.

    Not by ``register_person``: it asks for a telephone that could be real, and these must not be.
    """
    at = agenda.past(ACCOUNTS_MADE)
    password = make_password(PASSWORD)
    people = User.objects.bulk_create(
        User(
            username=row["username"],
            display_name=row["display_name"],
            phone=row["phone"],
            email=row["email"],
            password=password,
            date_joined=at,
            is_demo=True,
        )
        for row in rows("people")
    )
    offices = authorities()
    for person, row in zip(people, rows("people"), strict=True):
        record(actor=Registrant(person.pk, person.display_name), verb="accounts.user.registered", subject=person, at=at)
        for kind in (TERMS, PRIVACY):
            accept_text(actor=Actor(person), person=person, kind=kind, at=at)
        if row["role"]:
            grant_role(
                actor=SYSTEM,
                person=person,
                role=row["role"],
                authority=offices[row["authority"]],
                at=at,
                reason=f"演示：{row['title']}",
            )


def load_institutions(agenda: Agenda) -> None:
    """Register the units by their administrators, add the other members, sign NDA and disclaimer in the unit's name."""
    at = agenda.past(UNITS_REGISTERED)
    offices, people = authorities(), {person.username: person for person in User.objects.all()}
    centre = actor_for(people["centre"], at=agenda.at)
    made: dict[str, tuple[Institution, Actor]] = {}
    for row in rows("institutions"):
        person = people[row["administrator"]]
        unit = register_institution(
            person=person,
            entry=InstitutionEntry(
                name=row["name"],
                code=row["code"],
                kind=row["kind"],
                region_id=offices[row["region"]].pk if row["region"] else None,
                short_name=row["short_name"],
                is_demo=True,
                country=row.get("country", HOME),
                foreign_number=row.get("foreign_number", ""),
            ),
            at=at,
        )
        Institution.objects.filter(pk=unit.pk).update(introduction=row["introduction"])
        if not unit.code_confirmed:  # an officer has compared the number abroad with the unit's papers
            confirm_code(actor=centre, institution=unit, at=at, reason="演示：已对照境外登记证明")
        actor = Actor(person, institution=unit, membership_role=MembershipRole.ADMINISTRATOR)
        made[row["key"]] = unit, actor
        for kind in (NDA, DISCLAIMER):
            accept_text(actor=actor, person=person, kind=kind, at=at, in_name_of=unit.name)
    for row in rows("people"):
        if row["institution"] and row["membership"] == MembershipRole.MEMBER:
            unit, actor = made[row["institution"]]
            join(actor=actor, person=people[row["username"]], institution=unit, role=MembershipRole.MEMBER, at=at)


def authorities() -> dict[str, Authority]:
    """Every authority by its key in the data file."""
    known = {authority.name: authority for authority in Authority.objects.all()}
    return {row["key"]: known[row["name"]] for row in rows("authorities")}
