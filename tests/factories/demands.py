"""Competitions with a calendar, demands at every stage, agencies: everything moved by the services, nothing by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from challenge_portal.accounts.services import accept_text
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.organisations.roles import (
    CENTRE_OFFICER,
    DISTRICT_OFFICER,
    HOST_OFFICER,
    PROVINCE_OFFICER,
    SUPERVISOR,
)
from competitions.forms_data import hosting_application_v1
from competitions.models import Competition, CompetitionParty, Edition, Series, StagePeriod
from competitions.states import CompetitionState, PartyTitle, Stage
from demands import services
from demands.forms_data import analysis_v1, demand_light_v1, demand_survey_v1
from demands.models import Analysis, Batch, Demand
from demands.rules import TO_SIGN
from tests.factories.organisations import NOW, InstitutionFactory, make_tree, member, officer

COLLECTION_CLOSES = NOW + timedelta(days=20)
SOLUTIONS_CLOSE = NOW + timedelta(days=60)
FINISH_BY = (NOW + timedelta(days=315)).date()
DESCRIPTION = (
    "谐波减速器柔轮在交变应力下以齿根裂纹失效为主，额定负载下平均寿命约八千小时，批次间离散度约百分之十八，"
    "导致整机质保期内返修率偏高。希望从材料纯净度、齿形修形和残余应力控制三方面提出能够批量生产的方案。"
)
INDICATORS = [{"indicator": "柔轮疲劳寿命", "present": "8000", "target": "≥20000", "unit": "小时", "method": "台架"}]


def survey(**given: Any) -> dict[str, Any]:
    """Complete answers to the survey form."""
    return {
        "company": "",
        "region": "东港区",
        "contact_name": "欧阳工",
        "contact_phone": "13800000001",
        "contact_position": "研发部",
        "contact_email": "ouyang@example.invalid",
        "profile": "主营精密传动部件，产品用于协作机器人。",
        "sales": "200m_up",
        "title": "柔轮疲劳寿命提升与批量一致性控制",
        "industry": "equipment",
        "description": DESCRIPTION,
        "indicators": INDICATORS,
        "funding": "320",
        "finish_by": f"{FINISH_BY}",
        "cooperation": ["joint_development"],
        "broker_name": "",
        "broker_phone": "",
    } | given


def findings(**given: Any) -> dict[str, Any]:
    """Complete answers to the 需求分析表."""
    return {
        "agency": "",
        "analysts": [{"name": "分析员甲", "title": "高级工程师", "field": "机械"}],
        "manner": "visit",
        "analysed_on": f"{(NOW - timedelta(days=2)).date()}",
        "genuine": "yes",
        "valid": "yes",
        "advancement": "4",
        "feasibility": "4",
        "affordability": "5",
        "demand_kind": "key_technology",
        "prior_art": "国内外已有若干专利。",
        "refined_description": DESCRIPTION,
        "refined_indicators": INDICATORS,
        "paths": ["open_call", "targeted"],
        "teams": "",
        "redaction": "隐去企业名称。",
        "conclusion": "publish",
        "withhold_reason": "",
        "advice": "建议公开征集，并定向推送给相关高校。",
    } | given


@dataclass
class Scene:
    """One competition of 日照 with everybody who has to do with it."""

    tree: dict[str, Authority]
    competition: Competition
    enterprise: Institution
    owner: Actor
    agency: Institution
    analyst: Actor
    host: Actor
    survey_form: FormVersion
    _more: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Somebody else: province, centre, supervisor, district, stranger (another host), colleague."""
        if name not in self._more:
            self._more[name] = self._make(name)
        return self._more[name]

    def _make(self, name: str) -> Actor:
        tree = self.tree
        at = {
            "province": (tree["shandong"], PROVINCE_OFFICER),
            "centre": (tree["centre"], CENTRE_OFFICER),
            "supervisor": (tree["ministry"], SUPERVISOR),
            "district": (tree["donggang"], DISTRICT_OFFICER),
            "stranger": (tree["yangzhou"], HOST_OFFICER),
            "second_host": (tree["rizhao"], HOST_OFFICER),
        }
        if name in at:
            return officer(*at[name])
        if name == "colleague":
            return signed(member(self.enterprise, role="member"))
        if name == "other_enterprise":
            return signed(member(InstitutionFactory(region=tree["donggang"])))
        raise KeyError(name)

    def draft(
        self, *, owner: Actor | None = None, at: datetime = NOW, entry: dict[str, Any] | None = None, **given: Any
    ) -> Demand:
        """A complete draft; ``given`` overrides answers, ``entry`` the switches."""
        actor = owner or self.owner
        demand = services.start_demand(actor=actor, competition=self.competition, at=at)
        services.save_demand(
            actor=actor, demand=demand, entry=services.DemandEntry(survey(**given), **(entry or {})), at=at
        )
        return demand

    def submitted(self, **given: Any) -> Demand:
        demand = self.draft(**given)
        owner = given.get("owner") or self.owner
        return services.submit_demand(actor=owner, demand=demand, at=given.get("at", NOW), declared=True)

    def accepted(self, **given: Any) -> Demand:
        return services.accept_demand(actor=self.host, demand=self.submitted(**given), at=given.get("at", NOW))

    def analysing(self, **given: Any) -> Demand:
        demand = self.accepted(**given)
        return services.assign_agency(actor=self.host, demand=demand, agency=self.agency, at=given.get("at", NOW))

    def analysis_of(self, demand: Demand) -> Analysis:
        return demand.analyses.exclude(state="cancelled").get()

    def analysed(self, **given: Any) -> Demand:
        demand, at = self.analysing(**given), given.get("at", NOW)
        analysis = self.analysis_of(demand)
        text = given.get("description", DESCRIPTION)
        services.save_analysis(actor=self.analyst, analysis=analysis, answers=findings(refined_description=text), at=at)
        services.submit_analysis(actor=self.analyst, analysis=analysis, at=at)
        demand.refresh_from_db()
        return demand

    def to_confirm(self, **given: Any) -> Demand:
        demand = self.analysed(**given)
        return services.approve_analysis(actor=self.host, demand=demand, at=given.get("at", NOW), leaks_checked=True)

    def confirmed(self, **given: Any) -> Demand:
        demand = self.to_confirm(**given)
        return services.confirm_public_text(
            actor=given.get("owner") or self.owner, demand=demand, at=given.get("at", NOW)
        )

    def batch(self, demands: Sequence[Demand], *, at: datetime = NOW) -> Batch:
        order = services.BatchOrder([demand.pk for demand in demands])
        return services.create_batch(actor=self.host, competition=self.competition, at=at, order=order)

    def published(self, **given: Any) -> Demand:
        demand = self.confirmed(**given)
        at = given.get("at", NOW)
        services.publish_batch(actor=self.host, batch=self.batch([demand], at=at), at=at)
        demand.refresh_from_db()
        return demand


def signed(actor: Actor, *, at: datetime = NOW) -> Actor:
    """The same actor, after signing NDA and disclaimer for their unit."""
    assert actor.person is not None
    assert actor.institution is not None
    for kind in TO_SIGN:
        accept_text(actor=actor, person=actor.person, kind=kind, at=at, in_name_of=actor.institution.name)
    return actor


def load_forms() -> FormVersion:
    """The forms that the slice needs; returns the survey."""
    for module in (hosting_application_v1, analysis_v1, demand_light_v1, demand_survey_v1):
        form = load_form(module.KEY, module.VERSION, module.TITLE, module.FIELDS, source=module.SOURCE)
    return form


def make_competition(
    tree: dict[str, Authority], *, host: str = "rizhao", code: str = "RZ-2026", state: str = CompetitionState.COLLECTING
) -> Competition:
    """A competition of one host that collects demands."""
    series, _ = Series.objects.get_or_create(code="cxtzs", defaults={"name": "中国创新挑战赛", "short_name": "挑战赛"})
    form = FormVersion.objects.get(key=hosting_application_v1.KEY, version=hosting_application_v1.VERSION)
    edition, _ = Edition.objects.get_or_create(
        series=series,
        ordinal=7,
        defaults={
            "year": 2026,
            "title": "第七届中国创新挑战赛",
            "national_deadline": NOW - timedelta(days=60),
            "form_version": form,
            "organiser": tree["centre"],
        },
    )
    place = tree[host].place
    competition = Competition.objects.create(
        edition=edition, name=f"第七届中国创新挑战赛（{place}）", place=place, code=code, created_at=NOW
    )
    CompetitionParty.objects.create(
        competition=competition, authority=tree[host], title=PartyTitle.UNDERTAKING, may_manage=True
    )
    StagePeriod.objects.create(
        competition=competition,
        stage=Stage.COLLECTION,
        opens_at=NOW - timedelta(days=30),
        closes_at=COLLECTION_CLOSES,
    )
    StagePeriod.objects.create(competition=competition, stage=Stage.SOLUTIONS, closes_at=SOLUTIONS_CLOSE)
    if state != CompetitionState.PREPARING:
        Competition.objects.filter(pk=competition.pk).update(state=CompetitionState.COLLECTING)
    competition.refresh_from_db()
    return competition


def make_scene() -> Scene:
    """A host that collects, an enterprise that has signed, an agency."""
    tree, form = make_tree(), load_forms()
    enterprise = InstitutionFactory(name="演示华澜精密传动有限公司", short_name="演示华澜", region=tree["donggang"])
    agency = InstitutionFactory(name="演示技术转移服务中心", kind="service_agency", region=tree["rizhao"])
    return Scene(
        tree=tree,
        competition=make_competition(tree),
        enterprise=enterprise,
        owner=signed(member(enterprise)),
        agency=agency,
        analyst=member(agency),
        host=officer(tree["rizhao"], HOST_OFFICER),
        survey_form=form,
    )
