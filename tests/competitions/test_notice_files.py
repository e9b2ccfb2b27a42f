"""The annexes of a notice: the centre's own while it is a draft, everybody's with the notice."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import Actor
from competitions import services
from competitions.models import Announcement, NoticeFile
from tests.factories.competitions import Walk, pdf

SignIn = Callable[[Actor], Client]


def answered(client: Client, annex: NoticeFile) -> int:
    """The status of the download."""
    answer = client.get(reverse("documents:download", args=[annex.file_id]))
    if answer.streaming:
        b"".join(answer)  # reading to the end closes the file
    return answer.status_code


def test_an_annex_is_the_centres_own_until_the_notice_is_out(today: Walk, browser: SignIn) -> None:
    edition = today.draft_edition()
    annex = services.add_notice_file(
        actor=today.centre, edition=edition, upload=pdf(name="附件1 工作方案.pdf"), at=today.at
    )
    assert answered(browser(today.centre), annex) == 200
    for client in (Client(), browser(today.shandong), browser(today.rizhao)):
        assert answered(client, annex) == 404

    services.publish_edition(actor=today.centre, edition=edition, at=today.at)
    assert answered(Client(), annex) == 200
    for page in (edition.get_absolute_url(), Announcement.objects.get().get_absolute_url()):
        assert "附件1 工作方案.pdf" in Client().get(page).content.decode()


def test_one_that_was_taken_out_is_nobodys(today: Walk, browser: SignIn) -> None:
    edition = today.draft_edition()
    centre = browser(today.centre)
    desk = reverse("competitions:edition_desk", args=[edition.pk])
    added = centre.post(reverse("competitions:add_notice_file", args=[edition.pk]), {"annex": pdf(name="旧附件.pdf")})
    assert added.status_code == 302
    assert "旧附件.pdf" in centre.get(desk).content.decode()

    annex = NoticeFile.objects.get()
    remove = reverse("competitions:remove_notice_file", args=[edition.pk, annex.pk])
    assert centre.post(remove).status_code == 302
    assert "旧附件.pdf" not in centre.get(desk).content.decode()
    assert answered(centre, annex) == 404
    assert centre.post(remove).status_code == 409
    with pytest.raises(Stale):
        services.remove_notice_file(actor=today.centre, edition=edition, file_id=annex.pk, at=today.at)


def test_what_is_no_file_of_an_office_is_refused_at_the_field(today: Walk, browser: SignIn) -> None:
    edition = today.draft_edition()
    address = reverse("competitions:add_notice_file", args=[edition.pk])
    client = browser(today.centre)
    for typed in ({}, {"annex": SimpleUploadedFile("附件.pdf", b"MZ\x90\x00" + b"0" * 100)}):
        answer = client.post(address, typed)
        assert answer.status_code == 400
        assert "annex-error" in answer.content.decode()
    assert not NoticeFile.objects.exists()


def test_a_published_notice_keeps_its_annexes(walk: Walk) -> None:
    edition = walk.edition()
    with pytest.raises(Refused, match="通知已发布，附件不能再改"):
        services.add_notice_file(actor=walk.centre, edition=edition, upload=pdf(), at=walk.at)
    with pytest.raises(NotAllowed):
        services.add_notice_file(actor=walk.shandong, edition=edition, upload=pdf(), at=walk.at)
