"""Editions, applications and competitions for tests, made by the services themselves, never by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from competitions import services
from competitions.forms_data import hosting_application_v1 as form
from competitions.letter_papers import usual_body, usual_title
from competitions.models import Competition, Edition, HostingApplication, RecommendationLetter, Series, WorkPlan
from competitions.states import Stage
from tests.factories.organisations import NOW, make_tree, officer

UNTIL_DEADLINE = timedelta(days=30)
UNTIL_PROVINCE_DEADLINE = timedelta(days=25)


def hosting_form() -> FormVersion:
    """The 申办表 as loaded from code."""
    return load_form(form.KEY, form.VERSION, form.TITLE, form.FIELDS, source=form.SOURCE)


def pdf(pages: int = 1, name: str = "盖章件.pdf") -> SimpleUploadedFile:
    """A real, blank PDF to upload."""
    import io

    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    target = io.BytesIO()
    document.save(target)
    document.close()
    return SimpleUploadedFile(name, target.getvalue(), content_type="application/pdf")


def answers(place: str = "日照", *, year: int = NOW.year + 1, **changes: Any) -> dict[str, Any]:
    """A complete 申办表 that breaks no rule."""
    return {
        "place": place,
        "track": "emerging",
        "theme": "",
        "industries": [{"industry": "高端装备"}, {"industry": "海洋装备"}],
        "hosts": [{"name": f"{place}市人民政府"}],
        "contact_name": "演示联系人",
        "contact_position": "成果科科长",
        "contact_phone": "0633-8780000",
        "contact_email": "demo@example.invalid",
        "approach": "围绕两条产业链，以链主企业出题带动配套攻关。",
        "demand_survey": "已摸底企业 160 家，收集需求 210 项。",
        "experience": "连续承办两届赛事，累计签约 58 项。",
        "plan": "三月征集，五月发布，七月对接，十月举办现场赛。",
        "collection_on": f"{year}-03-01",
        "publication_on": f"{year}-05-10",
        "matching_on": f"{year}-07-01",
        "final_on": f"{year}-10-18",
        "support": "成立工作组，市级财政安排经费 240 万元。",
        "agencies": [{"name": "演示技术转移中心", "work": "需求分析"}],
    } | changes


def plan_answers(*, year: int = NOW.year + 1, **changes: Any) -> dict[str, Any]:
    """A complete 工作方案 that breaks no rule."""
    calendar = [
        ("需求征集", f"{year}-03-01", f"{year}-05-10"),
        ("需求发布与对接", f"{year}-05-10", f"{year}-10-10"),
        ("现场赛", f"{year}-10-18", f"{year}-10-18"),
    ]
    return {
        "structure": "市政府分管领导任组长，市科技局牵头，县区科技部门分工负责。",
        "contact_name": "演示联系人",
        "contact_phone": "0633-8780000",
        "course": "征集、分析、发布、对接、现场赛、总结，逐环节明确目标和责任。",
        "calendar": [
            {"work": work, "starts_on": first, "ends_on": last, "by": "市科技局"} for work, first, last in calendar
        ],
        "staff": [{"duty": "需求征集与分析", "unit": "市科技局", "people": "6"}],
        "budget": [
            {"purpose": "赛事组织", "amount": "120", "source": "市级财政"},
            {"purpose": "奖励", "amount": "60.5", "source": "市级财政"},
        ],
        "training": "三月培训工作人员和服务机构，五月培训专家。",
        "publicity": "通知、需求和结果在门户和市科技局网站公开。",
        "support": "对签约项目按合同额给予补助。",
        "disputes": "市科技局受理投诉，15 个工作日内答复。",
    } | changes


@dataclass
class Walk:
    """A small world: the tree, an officer at each office, an open edition. Built lazily, step by step."""

    at: datetime = NOW
    tree: dict[str, Authority] = field(default_factory=make_tree)

    @property
    def year(self) -> int:
        """The edition is held in the year after."""
        return local(self.at).year + 1

    @property
    def deadline(self) -> datetime:
        """The national one."""
        return self.at + UNTIL_DEADLINE

    @property
    def province_deadline(self) -> datetime:
        """山东's, earlier."""
        return self.at + UNTIL_PROVINCE_DEADLINE

    def __post_init__(self) -> None:
        self.centre = officer(self.tree["centre"], "centre_officer", at=self.at)
        self.shandong = officer(self.tree["shandong"], "province_officer", at=self.at)
        self.jiangsu = officer(self.tree["jiangsu"], "province_officer", at=self.at)
        self.ningbo = officer(self.tree["ningbo"], "province_officer", at=self.at)
        self.rizhao = officer(self.tree["rizhao"], "host_officer", at=self.at)
        self.yangzhou = officer(self.tree["yangzhou"], "host_officer", at=self.at)
        self.haimen = officer(self.tree["haimen"], "host_officer", at=self.at)

    def series(self) -> Series:
        """中国创新挑战赛."""
        return Series.objects.filter(code="cic").first() or services.create_series(
            actor=self.centre, name="中国创新挑战赛", short_name="挑战赛", code="cic", at=self.at
        )

    def entry(self, **changes: Any) -> services.EditionEntry:
        """What the centre types for the seventh edition."""
        values: dict[str, Any] = {
            "series": self.series(),
            "ordinal": 7,
            "year": self.year,
            "national_deadline": self.deadline,
            "form_version": hosting_form(),
            "document_number": "国科火字〔2026〕47号",
            "notice_title": "关于开展第七届中国创新挑战赛申办工作的通知",
            "notice_body": "各省级科技主管部门：\n现将有关事项通知如下。",
            "latest_final_on": date(self.year, 10, 31),
            "report_before": date(self.year, 12, 1),
        }
        return services.EditionEntry(**values | changes)

    def draft_edition(self, **changes: Any) -> Edition:
        """An edition that only the centre sees."""
        return services.open_edition(actor=self.centre, entry=self.entry(**changes), at=self.at)

    def edition(self, **changes: Any) -> Edition:
        """An edition that takes applications."""
        return services.publish_edition(actor=self.centre, edition=self.draft_edition(**changes), at=self.at)

    def forwarded(self, edition: Edition, deadline: datetime | None = None) -> Edition:
        """The same, forwarded by 山东 with an earlier deadline."""
        services.forward_edition(
            actor=self.shandong,
            edition=edition,
            province=self.tree["shandong"],
            entry=services.ForwardingEntry(
                deadline or self.province_deadline, "鲁科函〔2026〕7号", "请有意申办的市科技局报送申办表。"
            ),
            at=self.at,
        )
        return edition

    def started(self, edition: Edition, host: Actor | None = None) -> HostingApplication:
        """An application that nobody has typed into."""
        host = host or self.rizhao
        assert host.authority is not None
        return services.start_application(actor=host, edition=edition, host=host.authority, at=self.at)

    def filled(self, edition: Edition, host: Actor | None = None, **changes: Any) -> HostingApplication:
        """A complete draft."""
        host = host or self.rizhao
        application = self.started(edition, host)
        place = host.authority.place if host.authority else ""
        saved, cleaned = services.save_application(
            actor=host, application=application, answers=answers(place, **{"year": self.year} | changes), at=self.at
        )
        assert not cleaned.errors, cleaned.errors
        return saved

    def finalised(self, edition: Edition, host: Actor | None = None, **changes: Any) -> HostingApplication:
        """Numbered, waiting for its stamp."""
        host = host or self.rizhao
        application = self.filled(edition, host, **changes)
        return services.finalise_application(actor=host, application=application, at=self.at)

    def stamped(self, edition: Edition, host: Actor | None = None, **changes: Any) -> HostingApplication:
        """Finalised, with the scan of its stamped print."""
        host = host or self.rizhao
        application = self.finalised(edition, host, **changes)
        services.attach_scan(actor=host, application=application, upload=pdf(2), at=self.at)
        return application

    def submitted(self, edition: Edition, host: Actor | None = None, **changes: Any) -> HostingApplication:
        """With the province, or with the centre."""
        host = host or self.rizhao
        application = self.stamped(edition, host, **changes)
        return services.submit_application(actor=host, application=application, at=self.at)

    def recommended(self, edition: Edition, host: Actor | None = None, by: Actor | None = None) -> HostingApplication:
        """With the centre, by way of the province."""
        return services.recommend_application(
            actor=by or self.shandong,
            application=self.submitted(edition, host),
            opinion="材料齐全，同意推荐。",
            scan_pages=[1, 2],
            at=self.at,
        )

    def recommend(self, application: HostingApplication, by: Actor, **more: Any) -> HostingApplication:
        """The province's word on what was submitted."""
        return services.recommend_application(
            actor=by, application=application, opinion="同意推荐。", scan_pages=[1, 2], at=self.at, **more
        )

    def letter_entry(self, applications: Sequence[HostingApplication], **changes: Any) -> services.LetterEntry:
        """What a province types for its letter."""
        edition = applications[0].edition
        values: dict[str, Any] = {
            "title": usual_title(edition),
            "body": usual_body(edition),
            "issued_on": self.at.date(),
            "applications": [each.pk for each in applications],
            "document_number": "鲁科函〔2026〕9号",
            "contact": "演示联系人 0531-00000000",
        }
        return services.LetterEntry(**values | changes)

    def letter(
        self,
        applications: Sequence[HostingApplication],
        by: Actor | None = None,
        number: str | None = None,
        **changes: Any,
    ) -> RecommendationLetter:
        """A draft of a letter for these applications."""
        by = by or self.shandong
        assert by.authority is not None
        if number is None:
            number = "鲁科函〔2026〕9号" if by is self.shandong else "苏科函〔2026〕9号"
        entry = self.letter_entry(applications, document_number=number, **changes)
        return services.draft_letter(
            actor=by, edition=applications[0].edition, province=by.authority, entry=entry, at=self.at
        )

    def issued_letter(
        self, applications: Sequence[HostingApplication], by: Actor | None = None, **changes: Any
    ) -> RecommendationLetter:
        """Finalised, waiting for its stamp."""
        letter = self.letter(applications, by, **changes)
        return services.move_letter("issue", actor=by or self.shandong, letter=letter, at=self.at)

    def sent_letter(
        self, applications: Sequence[HostingApplication], by: Actor | None = None, **changes: Any
    ) -> RecommendationLetter:
        """Stamped and with the centre."""
        by = by or self.shandong
        letter = self.issued_letter(applications, by, **changes)
        services.attach_letter_scan(actor=by, letter=letter, upload=pdf(2), at=self.at)
        return services.move_letter("send", actor=by, letter=letter, at=self.at)

    def accepted(self, edition: Edition, host: Actor | None = None, by: Actor | None = None) -> HostingApplication:
        """Decided; not yet a competition."""
        return services.accept_application(
            actor=self.centre, application=self.recommended(edition, host, by), at=self.at
        )

    def competition(self, edition: Edition | None = None, *, code: str = "", **changes: Any) -> Competition:
        """A competition that 日照 runs."""
        edition = edition or self.edition()
        changes = {"place": "日照", "code": code or f"RZ-{edition.year}"} | changes
        return services.create_competition(
            actor=self.centre,
            entry=services.CompetitionEntry(edition=edition, **changes),
            applications=[self.accepted(edition)],
            at=self.at,
        )

    def plan(self, competition: Competition, **changes: Any) -> WorkPlan:
        """A complete draft of the 工作方案, by 日照."""
        plan = services.start_plan(actor=self.rizhao, competition=competition, at=self.at)
        typed = plan_answers(year=self.year, **changes)
        saved, cleaned = services.save_plan(actor=self.rizhao, plan=plan, answers=typed, at=self.at)
        assert not cleaned.errors, cleaned.errors
        return saved

    def submitted_plan(self, competition: Competition) -> WorkPlan:
        """With the centre."""
        return services.move_plan("submit", actor=self.rizhao, plan=self.plan(competition), at=self.at)

    def collecting(self, edition: Edition | None = None) -> Competition:
        """A competition that takes demands, until thirty days from now."""
        competition = self.competition(edition)
        services.set_period(
            actor=self.rizhao,
            competition=competition,
            stage=Stage.COLLECTION,
            opens_at=self.at - timedelta(days=1),
            closes_at=self.at + timedelta(days=30),
            at=self.at,
        )
        return services.open_collection(actor=self.rizhao, competition=competition, at=self.at)
