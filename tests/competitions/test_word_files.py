"""What an office takes as a Word file: the very texts, numbers and rows of its letter or notice."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from django.test import Client
from django.urls import reverse
from docx.document import Document as WordDocument

from challenge_portal.kernel.clock import day
from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.letter_papers import letter_paper
from competitions.models import Announcement
from competitions.states import AnnouncementKind
from tests.factories.competitions import Walk

SignIn = Callable[[Actor], Client]


def opened(content: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(content))


def said(word: WordDocument) -> list[str]:
    return [each.text.replace("\n", "") for each in word.paragraphs if each.text]


class TestTheLetter:
    def test_it_says_what_the_print_says(self, walk: Walk) -> None:
        edition = walk.edition()
        letter = walk.issued_letter(
            [walk.recommended(edition, host, walk.jiangsu) for host in (walk.yangzhou, walk.haimen)], walk.jiangsu
        )
        word = opened(services.letter_as_word(actor=walk.jiangsu, letter=letter, at=walk.at))
        assert letter.document is not None
        paper = letter.document.snapshot
        assert {paper["reference"], paper["title"], f"{paper['addressee']}：", *paper["paragraphs"]} <= set(said(word))
        [table] = word.tables
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            paper["table"]["columns"],
            *paper["table"]["rows"],
        ]

    def test_a_draft_can_be_taken_too_and_a_correction_is_in_it(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        letter = walk.letter([application], number="")
        word = opened(services.letter_as_word(actor=walk.shandong, letter=letter, at=walk.at))
        assert letter_paper(letter).paragraphs[0] in said(word)
        letter = services.edit_letter(
            actor=walk.shandong,
            letter=letter,
            entry=walk.letter_entry([application], body="改过的正文。"),
            at=walk.at,
        )
        assert "改过的正文。" in said(opened(services.letter_as_word(actor=walk.shandong, letter=letter, at=walk.at)))

    def test_it_is_for_the_province_itself_and_who_took_it_is_in_the_record(self, walk: Walk, browser: SignIn) -> None:
        letter = walk.sent_letter([walk.recommended(walk.edition())])
        with pytest.raises(NotAllowed):
            services.letter_as_word(actor=walk.centre, letter=letter, at=walk.at)
        answer = browser(walk.shandong).get(reverse("competitions:letter_word", args=[letter.pk]))
        assert answer.status_code == 200
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert ".docx" in answer["Content-Disposition"]
        assert letter.document_number in said(opened(answer.content))
        [entry] = TrailEntry.objects.filter(verb="competitions.recommendationletter.taken_as_word")
        assert entry.actor_label == walk.shandong.label


class TestTheForwarding:
    def test_it_says_what_was_published(self, walk: Walk) -> None:
        walk.forwarded(walk.edition())
        notice = Announcement.objects.get(kind=AnnouncementKind.FORWARDING)
        word = opened(services.announcement_as_word(actor=walk.shandong, announcement=notice, at=walk.at))
        texts = said(word)
        assert texts[0] == "山东省科学技术厅文件"
        assert {notice.document_number, notice.title, notice.body, notice.issuer.name, day(walk.at)} <= set(texts)
        assert any(each.startswith("附件：关于开展第七届") and "国科火字〔2026〕47号" in each for each in texts)
        assert not word.tables

    def test_it_is_for_the_office_that_announced_it(self, walk: Walk, browser: SignIn) -> None:
        walk.forwarded(walk.edition())
        notice = Announcement.objects.get(kind=AnnouncementKind.FORWARDING)
        url = reverse("competitions:announcement_word", args=[notice.pk])
        page = reverse("competitions:announcement", args=[notice.pk])
        assert url in browser(walk.shandong).get(page).content.decode()
        assert url not in browser(walk.jiangsu).get(page).content.decode()
        assert url not in Client().get(page).content.decode()
        with pytest.raises(NotAllowed):
            services.announcement_as_word(actor=walk.jiangsu, announcement=notice, at=walk.at)


class TestTheNamingOfHosts:
    def test_it_says_what_the_notice_says_with_the_list_of_hosts(self, walk: Walk) -> None:
        edition = walk.edition(decides_together=True)
        for host, by in ((walk.rizhao, walk.shandong), (walk.yangzhou, walk.jiangsu)):
            application = walk.recommended(edition, host, by)
            services.propose_decision(actor=walk.centre, application=application, accepts=True, reason="", at=walk.at)
        entry = services.ReleaseEntry(
            title="关于确定第七届中国创新挑战赛承办地的通知",
            document_number="国科火字〔2026〕88号",
            addressee="各有关省级科技主管部门",
            body="现将名单印发。\n请抓紧落实。",
            issued_on=walk.at.date(),
        )
        notice = services.release_decisions(actor=walk.centre, edition=edition, entry=entry, at=walk.at)

        word = opened(services.announcement_as_word(actor=walk.centre, announcement=notice, at=walk.at))

        assert {entry.title, entry.document_number, "各有关省级科技主管部门：", "请抓紧落实。"} <= set(said(word))
        [table] = word.tables
        listed = [[cell.text for cell in row.cells] for row in table.rows]
        assert notice.document is not None
        assert listed == [notice.document.snapshot["table"]["columns"], *notice.document.snapshot["table"]["rows"]]
        assert {row[2] for row in listed[1:]} == {walk.tree["rizhao"].name, walk.tree["yangzhou"].name}

    def test_other_announcements_are_no_letters(self, walk: Walk) -> None:
        walk.edition()
        notice = Announcement.objects.get(kind=AnnouncementKind.NOTICE)
        with pytest.raises(NotVisible):
            services.announcement_as_word(actor=walk.centre, announcement=notice, at=walk.at)
