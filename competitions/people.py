"""Whom to tell: the officers of an office, found by their living grants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from challenge_portal.accounts.models import User
from challenge_portal.organisations.models import Authority, AuthorityKind
from challenge_portal.organisations.roles import CENTRE_OFFICER, HOST_OFFICER, PROVINCE_OFFICER
from competitions.models import Competition, Edition


def officers_of(authorities: Iterable[Authority | int], roles: Iterable[str], *, at: datetime) -> list[User]:
    """The people who hold one of these roles at exactly one of these offices. One query."""
    ids = [each.pk if isinstance(each, Authority) else each for each in authorities]
    living = Q(organisationgrant__expires_at=None) | Q(organisationgrant__expires_at__gt=at)
    return list(
        User.objects.filter(
            living,
            organisationgrant__content_object__in=ids,
            organisationgrant__permission__codename__in=sorted(roles),
            is_active=True,
        )
        .distinct()
        .order_by("pk")
    )


def officers_at(authority: Authority, *, at: datetime) -> list[User]:
    """Everybody who handles cases at this office."""
    return officers_of([authority], {CENTRE_OFFICER, PROVINCE_OFFICER, HOST_OFFICER}, at=at)


def province_officers(*, at: datetime) -> list[User]:
    """The officers of every provincial office, 计划单列市 and 兵团 included."""
    provinces = Authority.objects.filter(kind=AuthorityKind.PROVINCE).values_list("pk", flat=True)
    return officers_of(provinces, {PROVINCE_OFFICER, HOST_OFFICER}, at=at)


def hosts_below(province: Authority, *, at: datetime) -> list[User]:
    """The host officers of the cities and zones of a province."""
    below = Authority.objects.filter(path__startswith=province.path, kind__in=["city", "zone", "district"])
    return officers_of(below.values_list("pk", flat=True), {HOST_OFFICER}, at=at)


def runners_of(competition: Competition, *, at: datetime) -> list[User]:
    """The officers of the parties that run a competition."""
    parties = competition.parties.filter(may_manage=True, authority__isnull=False)
    return officers_of(
        parties.values_list("authority_id", flat=True), {HOST_OFFICER, PROVINCE_OFFICER, CENTRE_OFFICER}, at=at
    )


def recommender_for(host: Authority, edition: Edition) -> Authority | None:
    """The provincial office that reviews a host's application; nothing where it goes to the centre directly.

    计划单列市, 直辖市 and provinces that host by themselves stand at the provincial level and have nobody between;
    副省级城市 themselves go directly where the edition says so. Their districts and zones go by the province as ever.
    """
    return None if goes_directly(host, edition) else next(iter(provinces_above([host])), None)


def goes_directly(host: Authority, edition: Edition) -> bool:
    """Whether the edition's own rule lets this host apply to the centre without its province."""
    return host.is_provincial or (host.sub_provincial and edition.sub_provincial_direct)


def home_provinces(hosts: Iterable[Authority]) -> dict[int, Authority]:
    """Each host's provincial office by the host's id, whoever recommends it; a provincial host is its own. One query."""
    listed = list(hosts)
    above = provinces_above(listed)
    return {host.pk: next((office for office in above if host.path.startswith(office.path)), host) for host in listed}


def provinces_above(hosts: Iterable[Authority]) -> list[Authority]:
    """The provincial offices above these hosts, in the hosts' order, each once. One query."""
    ways = [
        [host.path[:end] for end in range(host.steplen, len(host.path), host.steplen)]
        for host in hosts
        if not host.is_provincial
    ]
    paths = {path for way in ways for path in way}
    found = {each.path: each for each in Authority.objects.filter(path__in=paths, kind=AuthorityKind.PROVINCE)}
    above = [next((found[path] for path in way if path in found), None) for way in ways]
    return list(dict.fromkeys(office for office in above if office is not None))
