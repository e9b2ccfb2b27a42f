"""What was brought in for the first tenant's enterprise: by a QR link, by Excel (not yet confirmed), by the host."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.test import override_settings

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import run
from competitions.models import Competition
from demands import services
from demands.form_uses import survey_of
from demands.intake_workflow import CHECK_JOB
from demands.models import Intake, PhoneCode
from demands.services import intake
from demands.services.intake.phone_codes import _digest
from tests.factories.demands import DESCRIPTION, survey
from tests.factories.documents import upload
from tests.factories.sheets import filled, good_row

if TYPE_CHECKING:
    from tests.permissions.world import World

MOBILE = "13800000009"


def build(world: World) -> None:
    """Add to ``world.things``."""
    competition: Competition = world.things["competition"]
    host, enterprise, at = world.actors["host"], world.actors["enterprise"].institution, world.at
    assert enterprise is not None
    senders = {"sms": "challenge_portal.notices.senders.FileSender"}
    with TemporaryDirectory() as folder, override_settings(NOTICE_SENDERS=senders, NOTICE_FILE_PATH=Path(folder)):
        until = intake.LinkEntry("装备展 3 号馆", at + timedelta(days=1))
        link = intake.open_link(actor=host, competition=competition, entry=until, at=at)
        PhoneCode.objects.create(
            link=link,
            phone_digest=_digest(MOBILE),
            code_digest=_digest(f"{link.pk}:{MOBILE}:123456"),
            created_at=at,
            expires_at=at + timedelta(minutes=10),
        )
        answers = {
            "company": enterprise.name,
            "code": enterprise.code,
            "contact_name": "演示联系人",
            "contact_phone": MOBILE,
            "title": "展会上报的需求",
            "description": DESCRIPTION,
            "funding": "80",
        }
        entry = intake.LightEntry(answers, "123456", True, intake.new_form_key())
        filed = intake.file_light(link=link, entry=entry, at=at, address="10.1.1.1")
    unit = intake.EntryUnit(enterprise.code, enterprise.name, "enterprise")
    entered = intake.start_entry(actor=host, competition=competition, unit=unit, at=at)
    services.save_demand(actor=host, demand=entered, entry=services.DemandEntry(survey(title="代填的需求")), at=at)
    content = filled(competition, survey_of(competition.pk), [good_row(1), good_row(2, 技术需求描述="太短")])
    sheet = intake.upload_sheet(actor=host, competition=competition, upload=upload("需求.xlsx", content), at=at)
    run(Job.objects.get(kind=CHECK_JOB).pk, at=at)
    sheet.refresh_from_db()
    world.things |= {
        "link": link,
        "claim_code": filed.code,
        "light_demand": filed.demand,
        "entered": entered,
        "entered_intake": Intake.objects.get(demand=entered),
        "import_sheet": sheet,
    }
