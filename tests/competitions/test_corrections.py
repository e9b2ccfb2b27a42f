"""What was published and no longer holds is corrected in sight of everybody."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.clock import local, moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.models import Announcement, AnnouncementCorrection, Edition, EditionForwarding
from competitions.states import AnnouncementKind
from tests.factories.competitions import Walk

SignIn = Callable[[Actor], Client]
FORMER, MENDED = "请有意申办的市科技局报送申办表。", "请有意申办的市科技局和国家高新区报送申办表。"


def notice_of(edition: Edition) -> Announcement:
    return Announcement.objects.get(edition=edition, kind=AnnouncementKind.FORWARDING)


def adjusted(walk: Walk, edition: Edition, **given: object) -> EditionForwarding:
    known = EditionForwarding.objects.get(edition=edition)
    values = {"deadline": known.deadline, "document_number": known.document_number, "body": known.body} | given
    return services.forward_edition(
        actor=walk.shandong,
        edition=edition,
        province=walk.tree["shandong"],
        entry=services.ForwardingEntry(**values),  # type: ignore[arg-type]
        at=walk.at + timedelta(hours=1),
    )


def test_a_later_deadline_of_a_forwarding_is_corrected_on_its_public_notice(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    later = walk.province_deadline + timedelta(days=1)
    adjusted(walk, edition, deadline=later)

    said = f"报送截止由 {moment(walk.province_deadline)} 调整为 {moment(later)}。"
    notice = notice_of(edition)
    page = Client().get(notice.get_absolute_url()).content.decode()
    assert said in page
    assert "更正" in page
    assert f"{moment(walk.at + timedelta(hours=1))}" in page
    assert FORMER in page, "the text itself did not change"
    assert "更正前的正文" not in page
    assert "有更正" in Client().get(reverse("competitions:announcements")).content.decode()
    interface = Client().get(f"/api/v1/announcements/{notice.pk}/").json()
    assert [each["text"] for each in interface["corrections"]] == [said]
    assert TrailEntry.objects.filter(verb="competitions.announcement.corrected").count() == 1


def test_a_text_that_was_replaced_can_still_be_read(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    adjusted(walk, edition, body=MENDED, document_number="鲁科函〔2026〕9号")

    notice = notice_of(edition)
    assert (notice.body, notice.document_number) == (MENDED, "鲁科函〔2026〕9号")
    kept = AnnouncementCorrection.objects.get(announcement=notice)
    assert kept.former_body == FORMER
    page = Client().get(notice.get_absolute_url()).content.decode()
    for said in (MENDED, FORMER, "更正前的正文", "发文字号由“鲁科函〔2026〕7号”更正为“鲁科函〔2026〕9号”。"):
        assert said in page


def test_several_corrections_stand_one_above_the_other(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    for days in (1, 2):
        adjusted(walk, edition, deadline=walk.province_deadline + timedelta(days=days))

    page = Client().get(notice_of(edition).get_absolute_url()).content.decode()
    newest, oldest = (f"调整为 {moment(walk.province_deadline + timedelta(days=days))}" for days in (2, 1))
    assert 0 < page.index(newest) < page.index(oldest)


def test_what_changes_nothing_corrects_nothing(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    adjusted(walk, edition)

    assert not AnnouncementCorrection.objects.exists()
    assert "更正" not in Client().get(notice_of(edition).get_absolute_url()).content.decode()


def test_a_province_adjusts_on_its_page_and_is_told_that_the_public_notice_says_so(walk: Walk, browser: SignIn) -> None:
    edition = walk.forwarded(walk.edition())
    province, address = browser(walk.shandong), reverse("competitions:forward_edition", args=[edition.pk])
    assert "公开的转发通知标明更正" in province.get(address).content.decode()
    later = walk.province_deadline + timedelta(days=1)

    answer = province.post(
        address,
        {
            "title": "关于转发的通知",
            "document_number": "鲁科函〔2026〕7号",
            "deadline": f"{local(later):%Y-%m-%dT%H:%M}",
            "body": FORMER,
        },
        follow=True,
    )

    assert "公开的转发通知已标明更正" in answer.content.decode()
    assert AnnouncementCorrection.objects.count() == 1


def test_a_postponed_edition_is_corrected_on_its_notice(walk: Walk) -> None:
    edition = walk.edition()
    later = walk.deadline + timedelta(days=7)
    services.postpone_edition(actor=walk.centre, edition=edition, deadline=later, at=walk.at, reason="春节假期")

    notice = Announcement.objects.get(edition=edition, kind=AnnouncementKind.NOTICE)
    page = Client().get(notice.get_absolute_url()).content.decode()
    assert f"全国申办截止由 {moment(walk.deadline)} 延至 {moment(later)}。" in page


def test_a_correction_stays_as_it_is(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    adjusted(walk, edition, deadline=walk.province_deadline + timedelta(days=1))

    with pytest.raises(InternalError), transaction.atomic():
        AnnouncementCorrection.objects.update(text="改写")
    with pytest.raises(InternalError), transaction.atomic():
        AnnouncementCorrection.objects.all().delete()


def test_forwardings_of_before_find_their_notice(walk: Walk) -> None:
    edition = walk.forwarded(walk.edition())
    EditionForwarding.objects.update(announcement=None)

    import_module("competitions.migrations.0008_forwardings_and_their_notices").join(apps, None)

    assert EditionForwarding.objects.get(edition=edition).announcement == notice_of(edition)
