"""A province's letter of recommendation: numbered by its own register, one for several applications, stamped, sent."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.documents.models import Document
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.policy import sees
from competitions import services
from competitions.document_numbers import number_refusal
from competitions.models import HostingApplication, RecommendationLetter
from competitions.selectors.applications import application_page
from competitions.states import ApplicationState, LetterState
from tests.competitions.paper_measures import A4, MM, lines_of, printed, red_rules
from tests.factories.competitions import Walk, pdf


class TestTheNumber:
    @pytest.mark.parametrize("number", ["鲁科函〔2026〕18号", "国科火字〔2022〕47号", "青科函〔2026〕1号"])
    def test_a_number_as_the_standard_writes_it_is_right(self, number: str) -> None:
        assert number_refusal(number) is None

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ("鲁科函[2026]18号", "六角括号"),
            ("鲁科函（2026）18号", "六角括号"),
            ("鲁科函【2026】18号", "六角括号"),
            ("鲁科函〔26〕18号", "四位"),
            ("鲁科函〔2026〕第18号", "不加“第”"),
            ("鲁科函〔2026〕018号", "虚位"),
            ("鲁科函〔2026〕18", "“号”"),
            ("〔2026〕18号", "写法不对"),
            ("", "请填写"),
        ],
    )
    def test_a_wrong_one_is_told_what_is_wrong_with_it(self, number: str, said: str) -> None:
        refusal = number_refusal(number)
        assert refusal is not None
        assert said in refusal.text
        assert refusal.field == "document_number"

    def test_an_office_gives_a_number_once_and_another_office_may_have_the_same(self, walk: Walk) -> None:
        edition = walk.edition()
        first, second = (walk.recommended(edition, host, walk.jiangsu) for host in (walk.yangzhou, walk.haimen))
        walk.letter([first], walk.jiangsu, number="科函〔2026〕7号")
        with pytest.raises(Refused, match="已用于《关于申办第七届中国创新挑战赛的函》"):
            walk.letter([second], walk.jiangsu, number="科函〔2026〕7号")
        assert walk.letter([walk.recommended(edition)], number="科函〔2026〕7号").document_number == "科函〔2026〕7号"

    def test_the_number_of_the_forwarding_is_used_up_too(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        with pytest.raises(Refused, match="已用于《关于转发"):
            walk.letter([walk.recommended(edition)], number="鲁科函〔2026〕7号")

    def test_a_letter_is_not_finalised_without_a_number(self, walk: Walk) -> None:
        letter = walk.letter([walk.recommended(walk.edition())], number="")
        with pytest.raises(Refused, match="请填写发文字号"):
            services.move_letter("issue", actor=walk.shandong, letter=letter, at=walk.at)


class TestTheLetter:
    def test_several_applications_go_with_one_letter(self, walk: Walk) -> None:
        edition = walk.edition()
        held = [walk.recommended(edition, host, walk.jiangsu) for host in (walk.yangzhou, walk.haimen)]
        letter = walk.sent_letter(held, walk.jiangsu)

        assert letter.state == LetterState.SENT
        assert set(letter.applications.all()) == set(held)
        assert Message.objects.filter(person=walk.centre.person, text__contains="推荐申办单位 2 家").count() == 1
        assert Message.objects.filter(person=walk.haimen.person, text__contains="苏科函〔2026〕9号").count() == 1

    def test_only_what_this_province_recommends_and_no_other_letter_carries_can_go_in(self, walk: Walk) -> None:
        edition = walk.edition()
        submitted, recommended = walk.submitted(edition, walk.yangzhou), walk.recommended(edition)
        with pytest.raises(Refused, match="待审核"):
            walk.letter([submitted], walk.jiangsu)
        with pytest.raises(Refused, match="只能选入本单位推荐"):
            walk.letter([recommended], walk.jiangsu)
        walk.letter([recommended])
        with pytest.raises(Refused, match="已编入另一份"):
            walk.letter([recommended], number="鲁科函〔2026〕8号")
        assert RecommendationLetter.objects.count() == 1

    def test_it_is_not_sent_without_its_stamp_nor_with_an_application_that_was_withdrawn(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        letter = walk.issued_letter([application])
        with pytest.raises(Refused, match="盖章扫描件"):
            services.move_letter("send", actor=walk.shandong, letter=letter, at=walk.at)
        services.attach_letter_scan(actor=walk.shandong, letter=letter, upload=pdf(2), at=walk.at)
        services.withdraw_application(actor=walk.rizhao, application=application, reason="另行安排", at=walk.at)
        with pytest.raises(Refused, match="请移出"):
            services.move_letter("send", actor=walk.shandong, letter=letter, at=walk.at)

    def test_taking_it_back_voids_print_and_stamp(self, walk: Walk) -> None:
        letter = walk.issued_letter([walk.recommended(walk.edition())])
        services.attach_letter_scan(actor=walk.shandong, letter=letter, upload=pdf(2), at=walk.at)
        document = letter.document
        assert document is not None
        services.move_letter("take_back", actor=walk.shandong, letter=letter, at=walk.at)
        document.refresh_from_db()
        assert document.voided_at is not None
        assert document.files.get(role="stamped_scan").voided_at is not None
        services.move_letter("issue", actor=walk.shandong, letter=letter, at=walk.at)
        assert letter.revision == 2

    def test_a_finalised_letter_is_not_changed(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        letter = walk.issued_letter([application])
        with pytest.raises(Stale, match="先取消定稿"):
            services.edit_letter(actor=walk.shandong, letter=letter, entry=walk.letter_entry([application]), at=walk.at)

    def test_a_discarded_letter_sets_its_applications_and_its_number_free(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        letter = walk.sent_letter([application])
        services.move_letter("discard", actor=walk.shandong, letter=letter, reason="漏了一家", at=walk.at)
        again = walk.letter([application], number=letter.document_number)
        assert (letter.state, again.state) == (LetterState.DISCARDED, LetterState.DRAFT)
        assert Message.objects.filter(person=walk.centre.person, text__contains="漏了一家").count() == 1

    def test_why_it_was_discarded_is_kept_to_the_last_word(self, walk: Walk) -> None:
        letter = walk.sent_letter([walk.recommended(walk.edition())])
        reason = "漏了一家，须与市里核对后重写。" * 20
        services.move_letter("discard", actor=walk.shandong, letter=letter, reason=reason, at=walk.at)
        document = Document.objects.get(kind="recommendation_letter")
        assert document.void_reason == f"申报函作废：{reason}"
        assert document.files.get(role="stamped_scan").void_reason == document.void_reason

    def test_what_the_centre_decided_keeps_its_letter(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        letter = walk.sent_letter([application])
        services.accept_application(actor=walk.centre, application=application, at=walk.at)
        with pytest.raises(Refused, match="已对其中的申办表作出决定"):
            services.move_letter("discard", actor=walk.shandong, letter=letter, reason="重写", at=walk.at)

    def test_nobody_writes_for_a_province_but_the_province(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        for actor in (walk.jiangsu, walk.rizhao, walk.centre):
            with pytest.raises(NotAllowed):
                services.draft_letter(
                    actor=actor, edition=application.edition, province=walk.tree["shandong"],
                    entry=walk.letter_entry([application]), at=walk.at,
                )  # fmt: skip

    def test_a_draft_is_the_provinces_own_and_what_was_sent_is_the_centres_too(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        letter = walk.issued_letter([application])
        others = (walk.centre, walk.jiangsu, walk.rizhao, walk.yangzhou)
        assert [sees(each, letter) for each in others] == [False] * 4
        for actor in (walk.rizhao, walk.centre):
            assert application_page(application.pk, actor=actor, at=walk.at).letter is None
        services.attach_letter_scan(actor=walk.shandong, letter=letter, upload=pdf(2), at=walk.at)
        services.move_letter("send", actor=walk.shandong, letter=letter, at=walk.at)
        assert [sees(each, letter) for each in others] == [True, False, False, False]
        shown = application_page(application.pk, actor=walk.rizhao, at=walk.at).letter
        assert shown is not None
        assert (shown.number, shown.opens) == ("鲁科函〔2026〕9号", False)


class TestTheQuota:
    def test_where_it_is_hard_one_more_is_refused_whatever_the_reason(self, walk: Walk) -> None:
        edition = walk.edition(quota_per_province=1)
        walk.recommended(edition, walk.yangzhou, walk.jiangsu)
        another = walk.submitted(edition, walk.haimen)
        with pytest.raises(Refused, match="本届每省名额 1 个，已推荐 1 个，不能再推荐"):
            walk.recommend(another, walk.jiangsu, over_quota_reason="省内两条产业链都已成熟。")

    def test_where_it_is_a_principle_one_more_needs_a_reason_that_the_centre_reads(self, walk: Walk) -> None:
        edition = walk.edition(quota_per_province=1, quota_is_hard=False)
        walk.recommended(edition, walk.yangzhou, walk.jiangsu)
        another = walk.submitted(edition, walk.haimen)
        with pytest.raises(Refused, match="原则上 1 个，已推荐 1 个。确需再推荐的，请写明原因") as refused:
            walk.recommend(another, walk.jiangsu)
        assert refused.value.refusal.field == "over_quota_reason"
        with pytest.raises(Refused, match="超出 1 字"):
            walk.recommend(another, walk.jiangsu, over_quota_reason="字" * 201)
        walk.recommend(another, walk.jiangsu, over_quota_reason="省内两条产业链都已成熟。")
        another.refresh_from_db()
        assert (another.state, another.over_quota_reason) == (ApplicationState.RECOMMENDED, "省内两条产业链都已成熟。")
        assert "省内两条产业链" in application_page(another.pk, actor=walk.centre, at=walk.at).over_quota_reason

    def test_within_the_quota_a_typed_reason_says_nothing(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition(quota_per_province=1, quota_is_hard=False))
        walk.recommend(application, walk.shandong, over_quota_reason="以防万一")
        application.refresh_from_db()
        assert application.over_quota_reason == ""


class TestThePaper:
    @pytest.fixture
    def paper(self, walk: Walk) -> pypdfium2.PdfDocument:
        edition = walk.edition()
        held = [walk.recommended(edition, host, walk.jiangsu) for host in (walk.yangzhou, walk.haimen)]
        body = "\n".join(["现推荐下列单位承办请予支持" * 18] * 4)
        letter = walk.issued_letter(held, walk.jiangsu, body=body)
        assert letter.document is not None
        return printed(letter.document)

    def test_margins_pitch_and_characters_are_those_of_the_standard(self, paper: pypdfium2.PdfDocument) -> None:
        """GB/T 9704-2012, 5.2: 28 mm left, 156 mm wide, 22 lines of 28 characters on 225 mm, 37 mm above."""
        for page in list(paper)[:2]:
            full = [row for row in lines_of(page) if len(row[3]) == 28]
            assert len(full) > 5
            assert {round(left / MM) for _, left, _, _ in full} == {28}
            assert all(183 <= right / MM <= 184.4 for _, _, right, _ in full)
            pitches = [below[0] - above[0] for above, below in pairwise(full)]
            assert min(pitches) == pytest.approx(28.95, abs=0.15)
            begun = [
                row for row in lines_of(page) if len(row[3]) == 26 and round(row[1] / MM) == 39
            ]  # 2 字 to the right
            assert len(begun) >= 1
        second = [row for row in lines_of(paper[1]) if 37 * MM < row[0] < A4 - 35 * MM]
        assert 37 <= (second[0][0] - 16) / MM <= 41
        assert len({round(row[0]) for row in second}) <= 22

    def test_the_first_page_has_the_marks_of_a_letter(self, paper: pypdfium2.PdfDocument) -> None:
        rows = lines_of(paper[0])
        mark, number = rows[1], next(row for row in rows if row[3] == "苏科函〔2026〕9号")
        if "演示" not in rows[0][3]:
            mark = rows[0]
        assert mark[3] == "江苏省科学技术厅"
        assert (mark[1] + mark[2]) / 2 / MM == pytest.approx(106, abs=1.5)  # the middle of the type area
        assert number[2] / MM == pytest.approx(184, abs=0.6)
        assert not any("页" in row[3] for row in rows)
        assert next(row for row in lines_of(paper[1]) if row[3].startswith("—2—"))[1] / MM == pytest.approx(28, abs=1)
        assert next(row for row in lines_of(paper[2]) if row[3].endswith("—3—"))[2] / MM == pytest.approx(184, abs=1)

    def test_two_red_double_rules_170_mm_long(self, paper: pypdfium2.PdfDocument) -> None:
        rules = red_rules(paper[0])
        upper = [rule for rule in rules if rule[0] < 100 * MM]
        lower = [rule for rule in rules if rule[0] > 250 * MM]
        assert len(upper) == len(lower) == 2
        for _, left, right, _ in rules:
            assert (left / MM, right / MM) == pytest.approx((20, 190), abs=0.6)
        assert upper[0][3] > upper[1][3]
        assert lower[0][3] < lower[1][3]
        assert (A4 - lower[0][0]) / MM == pytest.approx(20, abs=1)
        assert red_rules(paper[1]) == []

    def test_every_page_says_which_paper_it_is(self, paper: pypdfium2.PdfDocument) -> None:
        document = Document.objects.get(kind="recommendation_letter")
        for page in paper:
            text = re.sub(r"\s+", "", page.get_textpage().get_text_bounded())
            assert document.shown_code in text
            assert "苏科函〔2026〕9号第1版" in text
            codes = [code.text for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
            assert [code.endswith(f"/verify/{document.shown_code}/") for code in codes] == [True]

    def test_the_annex_lists_what_is_recommended(self, paper: pypdfium2.PdfDocument) -> None:
        text = re.sub(r"\s+", "", paper[len(paper) - 1].get_textpage().get_text_bounded())
        for words in ("推荐汇总表", "扬州市人民政府", "海门市人民政府", "新兴产业赛", "高端装备、海洋装备"):
            assert words in text


class TestThePages:
    def test_the_province_writes_stamps_and_sends_a_letter(self, today: Walk, browser) -> None:  # type: ignore[no-untyped-def]
        edition = today.edition()
        held = [today.recommended(edition, host, today.jiangsu) for host in (today.yangzhou, today.haimen)]
        province = browser(today.jiangsu)
        page = province.get(reverse("competitions:letters", args=[edition.pk]))
        assert "拟写申报函" in page.content.decode()

        new = reverse("competitions:new_letter", args=[edition.pk])
        typed = {
            "applications": [each.pk for each in held], "document_number": "苏科函[2026]7号", "title": "关于申办的函",
            "body": "现推荐附件所列单位。", "issued_on": "2026-12-01", "contact": "演示联系人 025-00000000",
        }  # fmt: skip
        refused = province.post(new, typed)
        assert refused.status_code == 400
        assert "六角括号" in refused.content.decode()
        assert province.post(new, typed | {"document_number": "苏科函〔2026〕7号"}).status_code == 302
        letter = RecommendationLetter.objects.get()
        move, own = (reverse(f"competitions:{name}", args=[letter.pk]) for name in ("move_letter", "letter"))
        assert province.post(move, {"transition": "issue", "version": letter.version}).status_code == 302
        assert province.post(move, {"transition": "send"}).status_code == 400
        assert province.post(reverse("competitions:scan_letter", args=[letter.pk]), {"scan": pdf()}).status_code == 302
        assert province.post(move, {"transition": "send"}).status_code == 302

        centre = browser(today.centre)
        assert "苏科函〔2026〕7号" in centre.get(own).content.decode()
        table = centre.get(reverse("competitions:letter_table", args=[letter.pk]))
        rows = CalamineWorkbook.from_filelike(BytesIO(table.content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == ["海门市人民政府", "扬州市人民政府"] or len(rows) == 3

    def test_an_old_page_changes_nothing(self, today: Walk, browser) -> None:  # type: ignore[no-untyped-def]
        letter = today.letter([today.recommended(today.edition())])
        answer = browser(today.shandong).post(
            reverse("competitions:move_letter", args=[letter.pk]),
            {"transition": "issue", "version": letter.version + 1},
        )
        assert answer.status_code == 409
        assert HostingApplication.objects.get().letter_id == letter.pk

    def test_a_foreign_letter_is_not_there(self, walk: Walk) -> None:
        from competitions.selectors.letters import letter_page

        letter = walk.letter([walk.recommended(walk.edition())])
        with pytest.raises(NotVisible):
            letter_page(letter.pk, actor=walk.jiangsu, at=walk.at)
