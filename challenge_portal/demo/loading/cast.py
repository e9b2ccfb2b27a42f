"""Who acts: the actor of every account, and the places and units by their keys in the data files."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from challenge_portal.accounts.models import User
from challenge_portal.demo.data import rows
from challenge_portal.demo.loading.organisers import authorities
from challenge_portal.form_versions.services import load_form
from challenge_portal.organisations.actors import Actor, actor_for
from challenge_portal.organisations.models import Authority, Institution
from competitions.forms_data import hosting_application_v1, work_plan_v1
from competitions.models import Competition, Edition, HostingApplication, Series
from demands.forms_data import analysis_v1, demand_light_v1, demand_survey_v1
from solutions.forms_data import registration_v1, solution_v1


def load_forms() -> None:
    """The forms of applications, work plans, demands, analyses, registrations and solutions; what stands there already stays."""
    demands = (demand_survey_v1, demand_light_v1, analysis_v1)
    for form in (hosting_application_v1, work_plan_v1, *demands, registration_v1, solution_v1):
        load_form(form.KEY, form.VERSION, form.TITLE, form.FIELDS, source=form.SOURCE)


class Cast:
    """Looks actors and organisations up by their keys, each once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        # What the agenda has made so far, by its key in the data; filled and read while the agenda runs.
        self.series: dict[str, Series] = {}
        self.editions: dict[str, Edition] = {}
        self.applications: dict[str, HostingApplication] = {}
        self.competitions: dict[str, Competition] = {}
        self._actors: dict[str, Actor] = {}

    def actor(self, username: str) -> Actor:
        """The person of this account, acting for their office or unit."""
        if username not in self._actors:
            self._actors[username] = actor_for(self._people[username], at=self.at)
        return self._actors[username]

    def officer_of(self, key: str, role: str = "") -> Actor:
        """The officer of an authority in the data, with this role if one is named."""
        officer = next(
            row for row in rows("people") if row["authority"] == key and (row["role"] == role if role else row["role"])
        )
        return self.actor(officer["username"])

    def administrator_of(self, key: str) -> Actor:
        """The administrator of a unit in the data."""
        return self.actor(self.unit_row(key)["administrator"])

    def authority(self, key: str) -> Authority:
        """An authority by its key."""
        return self._authorities[key]

    def unit(self, key: str) -> Institution:
        """An institution by its key."""
        return self._units[key]

    def unit_row(self, key: str) -> dict[str, str]:
        """The row of an institution in the data."""
        return next(row for row in rows("institutions") if row["key"] == key)

    def row_of_unit(self, unit: Institution) -> dict[str, str]:
        """The row in the data of an institution."""
        return next(row for row in rows("institutions") if row["name"] == unit.name)

    @cached_property
    def _people(self) -> dict[str, User]:
        return {person.username: person for person in User.objects.filter(is_demo=True)}

    @cached_property
    def _authorities(self) -> dict[str, Authority]:
        return authorities()

    @cached_property
    def _units(self) -> dict[str, Institution]:
        known = {unit.name: unit for unit in Institution.objects.filter(is_demo=True)}
        return {row["key"]: known[row["name"]] for row in rows("institutions")}
