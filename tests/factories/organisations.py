"""People, offices and units for tests. Codes are computed, so they are valid; names are invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import factory

from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import ZONE
from challenge_portal.kernel.identifiers import check_character, organisation_check_character
from challenge_portal.organisations.actors import SYSTEM, Actor, actor_for
from challenge_portal.organisations.models import Authority, AuthorityKind, Institution, InstitutionKind, Membership
from challenge_portal.organisations.services import grant_role

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
_numbers = count(1)


def code_number(number: int) -> str:
    """The number-th valid 统一社会信用代码 of an invented series."""
    first_eight = f"MA{number:06d}"
    head = "91990000" + first_eight + organisation_check_character(first_eight)
    return head + check_character(head)


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person who can sign in with the password ``portal-2026``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"person{number}")
    display_name = factory.Sequence(lambda number: f"演示人员{number}")
    email = factory.Sequence(lambda number: f"person{number}@example.invalid")
    is_demo = True

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        self.set_password(extracted or "portal-2026")  # type: ignore[attr-defined]
        if create:
            self.save(update_fields=["password"])  # type: ignore[attr-defined]


class InstitutionFactory(factory.django.DjangoModelFactory[Institution]):
    """An invented enterprise."""

    class Meta:
        model = Institution

    name = factory.Sequence(lambda number: f"演示精密制造有限公司{number}")
    code = factory.Sequence(lambda number: code_number(number + 1))
    kind = InstitutionKind.ENTERPRISE
    registered_at = NOW - timedelta(days=100)
    is_demo = True


def _root(**values: Any) -> Authority:
    return Authority.objects.add_root(values)


def make_tree() -> dict[str, Authority]:
    """A small tree: ministry, centre, two provinces, a 计划单列市, two cities, a district and a zone."""
    ministry = _root(
        name="科学技术部", short_name="科技部", place="全国", kind=AuthorityKind.MINISTRY, sort_key="000000"
    )

    # treebeard keeps the number of children on the parent's row: read it again before adding below it
    def below(parent: Authority, **values: Any) -> Authority:
        return Authority.objects.add_child(Authority.objects.get(pk=parent.pk), values)

    centre = below(ministry, name="科技部火炬中心", short_name="火炬中心", place="全国", kind="centre", sort_key="1")
    shandong = below(centre, name="山东省科学技术厅", short_name="山东", place="山东", kind="province", sort_key="37")
    jiangsu = below(centre, name="江苏省科学技术厅", short_name="江苏", place="江苏", kind="province", sort_key="32")
    ningbo = below(
        centre,
        name="宁波市科学技术局",
        short_name="宁波",
        place="宁波",
        kind="province",
        separately_planned=True,
        sort_key="3302",
    )
    rizhao = below(shandong, name="日照市人民政府", short_name="日照", place="日照", kind="city", sort_key="3711")
    yangzhou = below(jiangsu, name="扬州市人民政府", short_name="扬州", place="扬州", kind="city", sort_key="3210")
    haimen = below(jiangsu, name="海门市人民政府", short_name="海门", place="海门", kind="city", sort_key="3206")
    donggang = below(
        rizhao, name="东港区科学技术局", short_name="东港", place="东港区", kind="district", sort_key="371102"
    )
    zone = below(
        rizhao, name="日照高新区管委会", short_name="日照高新区", place="日照高新区", kind="zone", sort_key="37119"
    )
    # adding below a parent may move its children's paths, so all are read again at the end
    made = (ministry, centre, shandong, jiangsu, ningbo, rizhao, yangzhou, haimen, donggang, zone)
    names = "ministry centre shandong jiangsu ningbo rizhao yangzhou haimen donggang zone".split()
    return {name: Authority.objects.get(pk=each.pk) for name, each in zip(names, made, strict=True)}


def officer(authority: Authority, role: str, *, at: datetime = NOW, **person: Any) -> Actor:
    """A new person with that role at that authority, acting for it."""
    user = UserFactory(**person)
    grant_role(actor=SYSTEM, person=user, role=role, authority=authority, at=at - timedelta(days=30))
    return actor_for(user, at=at, acting_for=f"authority:{authority.pk}")


def member(institution: Institution, *, role: str = "administrator", at: datetime = NOW, **person: Any) -> Actor:
    """A new person in that institution, acting for it."""
    user = UserFactory(**person)
    Membership.objects.create(person=user, institution=institution, role=role, joined_at=at - timedelta(days=10))
    return actor_for(user, at=at, acting_for=f"institution:{institution.pk}")
