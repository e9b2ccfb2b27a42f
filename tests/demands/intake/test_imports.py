"""Excel import: everything checked first, nothing kept until an officer confirms, hostile files refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from challenge_portal.documents.files import read_bytes
from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.policy import sees
from challenge_portal.trail.models import TrailEntry
from demands.models import Demand, ImportSheet
from demands.services import intake
from demands.services.intake.columns import AS_TEXT, CODE, OLD_ROW, REASON, UNIT
from demands.services.intake.template import DATA
from demands.states import Channel, DemandState, ImportState
from tests.factories.demands import NOW, Scene, make_competition
from tests.factories.documents import upload
from tests.factories.organisations import InstitutionFactory, code_number, member
from tests.factories.sheets import filled, good_row, lying_about, replaced

FIRST_SHEET = "xl/worksheets/sheet1.xml"


def sent(scene: Scene, content: bytes, *, by: Actor | None = None) -> ImportSheet:
    """Uploaded and checked."""
    sheet = intake.upload_sheet(
        actor=by or scene.host, competition=scene.competition, upload=upload("需求.xlsx", content), at=NOW
    )
    run_all(at=NOW)
    sheet.refresh_from_db()
    return sheet


def rows_of(scene: Scene, rows: Iterable[Mapping[str, Any] | None], **more: Any) -> bytes:
    return filled(scene.competition, scene.survey_form, rows, **more)


def confirmed(scene: Scene, sheet: ImportSheet) -> ImportSheet:
    intake.move_import("confirm", actor=scene.host, sheet=sheet, at=NOW, version=sheet.version)
    run_all(at=NOW)
    sheet.refresh_from_db()
    return sheet


def reasons(sheet: ImportSheet) -> dict[int, str]:
    """The problems on the page by row."""
    found: dict[int, str] = {}
    for row, column, reason in sheet.problems:
        found[row] = found.get(row, "") + f"{column}：{reason}"
    return found


def opened(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


class TestWhatIsKept:
    def test_nothing_is_kept_until_an_officer_confirms_and_then_only_the_good_rows(self, scene: Scene) -> None:
        sheet = sent(scene, rows_of(scene, [good_row(1), good_row(2, 技术需求描述="太短"), good_row(3)]))

        assert (sheet.state, sheet.total, sheet.good, sheet.bad) == (ImportState.CHECKED, 3, 2, 1)
        assert reasons(sheet) == {3: "技术需求描述：还差 48 字，不少于 50 字。"}
        assert not Demand.objects.exists()
        assert not Institution.objects.filter(code=code_number(50_001)).exists()

        confirmed(scene, sheet)

        assert (sheet.state, sheet.imported) == (ImportState.IMPORTED, 2)
        first, second = Demand.objects.order_by("pk")
        assert (first.title, second.title) == ("涂层寿命评估1", "涂层寿命评估3")
        assert (first.state, first.channel, first.claimed_at) == (DemandState.DRAFT, Channel.EXCEL, None)
        assert first.answers["cooperation"] == ["transfer", "joint_development"]
        assert first.answers["indicators"][1] == {
            "indicator": "耐盐雾",
            "present": "500",
            "target": "≥2000",
            "unit": "小时",
            "method": "",
        }
        assert (first.budget, first.industry, first.region) == (120, "materials", scene.tree["donggang"])

    def test_the_unit_is_noted_by_its_code_and_who_entered_it_for_whom_is_on_record(self, scene: Scene) -> None:
        confirmed(scene, sent(scene, rows_of(scene, [good_row(1)])))

        demand = Demand.objects.get()
        assert not demand.owner.code_confirmed
        assert (demand.intake.entered_by, demand.intake.on_behalf_of) == (scene.host.person, "演示材料科技有限公司1")
        assert demand.entered_office == scene.tree["rizhao"]
        entry = TrailEntry.objects.get(verb="demands.demand.entered")
        assert entry.details["on_behalf_of"] == "演示材料科技有限公司1"
        assert entry.actor_label == scene.host.label

    def test_a_registered_unit_keeps_its_own_and_its_people_are_told_once(self, scene: Scene) -> None:
        code, name = scene.enterprise.code, scene.enterprise.name
        rows = [good_row(number, **{CODE: code, UNIT: name}) for number in (1, 2)]
        confirmed(scene, sent(scene, rows_of(scene, rows)))

        assert {demand.owner for demand in Demand.objects.all()} == {scene.enterprise}
        told = Message.objects.filter(person=scene.owner.person)
        assert [message.text[:19] for message in told] == ["日照市人民政府代贵单位录入了 2 项技"]

    def test_confirming_twice_keeps_it_once(self, scene: Scene) -> None:
        sheet = sent(scene, rows_of(scene, [good_row(1)]))
        intake.move_import("confirm", actor=scene.host, sheet=sheet, at=NOW)
        with pytest.raises(Stale):
            intake.move_import("confirm", actor=scene.host, sheet=sheet, at=NOW)
        run_all(at=NOW)
        Job.objects.filter(kind="demands.keep_import").update(state="waiting", attempts=0)
        run_all(at=NOW)

        assert Demand.objects.count() == 1

    def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_one_finishes(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sheet = sent(scene, rows_of(scene, [good_row(1), good_row(2)]))
        intake.move_import("confirm", actor=scene.host, sheet=sheet, at=NOW)
        with monkeypatch.context() as broken:

            def die(*args: Any, **kwargs: Any) -> None:
                raise SystemExit

            broken.setattr("demands.services.intake.keeping.tell_owners", die)
            with pytest.raises(SystemExit):
                run_all(at=NOW)
        assert not Demand.objects.exists()
        assert ImportSheet.objects.get().state == ImportState.IMPORTING

        Job.objects.filter(kind="demands.keep_import").update(state="waiting", attempts=0)
        run_all(at=NOW)

        assert Demand.objects.count() == 2
        assert ImportSheet.objects.get().state == ImportState.IMPORTED

    def test_what_lost_its_job_for_good_is_ended_or_put_back(self, scene: Scene) -> None:
        waits = sent(scene, rows_of(scene, [good_row(1)]))
        intake.move_import("confirm", actor=scene.host, sheet=waits, at=NOW)
        unread = intake.upload_sheet(
            actor=scene.host,
            competition=scene.competition,
            upload=upload("a.xlsx", rows_of(scene, [good_row(2)])),
            at=NOW,
        )
        Job.objects.update(state="failed")

        assert intake.tidy_imports(at=NOW) == 2

        waits.refresh_from_db()
        unread.refresh_from_db()
        assert (waits.state, unread.state) == (ImportState.CHECKED, ImportState.FAILED)
        assert "重新上传" in unread.problem

    def test_what_was_filed_meanwhile_is_not_kept_twice(self, scene: Scene) -> None:
        content = rows_of(scene, [good_row(1), good_row(2)])
        first, second = sent(scene, content), sent(scene, content)
        confirmed(scene, first)
        confirmed(scene, second)

        assert (second.state, second.imported, second.bad) == (ImportState.IMPORTED, 0, 2)
        assert Demand.objects.count() == 2


class TestWhoMay:
    def test_a_district_below_the_host_sends_and_keeps_its_own(self, scene: Scene) -> None:
        district = scene.actor("district")
        sheet = sent(scene, rows_of(scene, [good_row(1, 所属地区="")]), by=district)
        assert sheet.bad == 1  # the form wants the place
        sheet = sent(scene, rows_of(scene, [good_row(1, 所属地区="某地")]), by=district)
        intake.move_import("confirm", actor=district, sheet=sheet, at=NOW)
        run_all(at=NOW)
        assert Demand.objects.get().region == scene.tree["donggang"]

    def test_what_an_agency_sends_waits_for_the_host(self, scene: Scene) -> None:
        sheet = sent(scene, rows_of(scene, [good_row(1)]), by=scene.analyst)
        with pytest.raises(NotAllowed):
            intake.move_import("confirm", actor=scene.analyst, sheet=sheet, at=NOW)
        assert sees(scene.host, sheet)
        assert not sees(scene.actor("district"), sheet)
        assert "等待确认导入" in Message.objects.filter(person=scene.host.person).latest("pk").text
        confirmed(scene, sheet)
        demand = Demand.objects.get()
        assert demand.entered_agency == scene.agency
        assert sees(scene.analyst, demand)

    @pytest.mark.parametrize("who", ["stranger", "supervisor", "province", "other_enterprise"])
    def test_nobody_else_sends_or_sees_any(self, scene: Scene, who: str) -> None:
        content = rows_of(scene, [good_row(1)])
        with pytest.raises(NotAllowed):
            sent(scene, content, by=scene.actor(who))
        with pytest.raises(NotAllowed):
            intake.import_template(actor=scene.actor(who), competition=scene.competition)

    def test_a_unit_whose_code_nobody_compared_is_no_agency_here(self, scene: Scene) -> None:
        doubtful = member(InstitutionFactory(kind="service_agency", code_confirmed=False))
        with pytest.raises(NotAllowed):
            sent(scene, rows_of(scene, [good_row(1)]), by=doubtful)

    def test_nothing_comes_in_outside_of_the_collection(self, scene: Scene) -> None:
        later = make_competition(scene.tree, host="yangzhou", code="YZ-2026", state="preparing")
        content = filled(later, scene.survey_form, [good_row(1)])
        with pytest.raises(Refused, match="不接收新的需求"):
            intake.upload_sheet(
                actor=scene.actor("stranger"), competition=later, upload=upload("a.xlsx", content), at=NOW
            )
        assert not ImportSheet.objects.exists()


class TestWhatIsFound:
    def test_every_problem_of_a_row_is_named_with_its_column(self, scene: Scene) -> None:
        row = good_row(1, 该需求所属产业领域="冶金", 拟投入合作经费="若干", 联系方式="123", 企业上年度销售额=None)
        sheet = sent(scene, rows_of(scene, [row]))
        found = {column: reason for _, column, reason in sheet.problems}
        assert found == {
            "该需求所属产业领域": "请从所列选项中选择。",
            "拟投入合作经费": "“若干”不是数字，请只填数字，单位为万元。",
            "联系方式": "电话号码不对。手机填 11 位，座机按“0531-51751587”这样填写。",
            "企业上年度销售额": "请选择企业上年度销售额。",
        }

    def test_a_code_that_excel_made_a_number_is_refused_with_the_way_to_mend_it(self, scene: Scene) -> None:
        sheet = sent(
            scene, rows_of(scene, [good_row(1, **{CODE: 91350100000100943}), good_row(2, 联系方式=13800000001)])
        )
        assert reasons(sheet) == {2: f"{CODE}：{AS_TEXT}"}
        assert "请将该列设为文本格式" in AS_TEXT

    def test_codes_are_checked_with_both_digits_and_one_of_them_may_be_doubtful(self, scene: Scene) -> None:
        codes = ["91350100M000100Y44", "362322198709086409", "91350203M0001QKT19", " 9135 0100m000100y43 "]
        sheet = sent(scene, rows_of(scene, [good_row(number, **{CODE: code}) for number, code in enumerate(codes)]))
        assert sorted(reasons(sheet)) == [3]  # of the first and third only the last digit doesn't fit
        confirmed(scene, sheet)
        assert Institution.objects.filter(code="91350100M000100Y43").exists()

    def test_code_and_name_belong_together(self, scene: Scene) -> None:
        rows = [
            good_row(1, **{CODE: scene.enterprise.code}),
            good_row(2, **{CODE: scene.agency.code, UNIT: scene.agency.name}),
            good_row(3),
            good_row(4, **{CODE: code_number(50_003)}),
        ]
        found = reasons(sent(scene, rows_of(scene, rows)))
        assert f"已登记的名称“{scene.enterprise.name}”不一致" in found[2]
        assert "该单位登记为“服务机构”" in found[3]
        assert "同一代码在第 4 行的名称是" in found[5]

    def test_a_demand_is_filed_once_in_the_sheet_and_beside_what_is_there(self, scene: Scene) -> None:
        there = scene.draft()
        mine = {CODE: scene.enterprise.code, UNIT: scene.enterprise.name}
        rows = [good_row(1, **mine, 技术需求名称=f" {there.title} "), good_row(2), good_row(3), good_row(2)]
        assert reasons(sent(scene, rows_of(scene, rows))) == {
            2: "技术需求名称：该单位在本赛事已有同名需求，不能重复导入。",
            5: "技术需求名称：与第 3 行重复（同一单位、同一名称）。",
        }

    def test_a_thousand_blank_rows_are_no_rows(self, scene: Scene) -> None:
        sheet = sent(scene, rows_of(scene, [good_row(1), *[None] * 1000, {"联系人": "  "}, good_row(2)]))
        assert (sheet.total, sheet.good) == (2, 2)

    def test_merged_cells_and_formulas_are_named(self, scene: Scene) -> None:
        def spoil(book: Any, sheet: Any) -> None:
            sheet.merge_range(1, 5, 2, 5, "演示联系人")
            sheet.write_formula(3, 9, '=CONCATENATE("涂层","寿命")', None, "涂层寿命")

        found = reasons(sent(scene, rows_of(scene, [good_row(1), good_row(2), good_row(3)], more=spoil)))
        assert "取消合并" in found[2]
        assert "取消合并" in found[3]
        assert "单元格是公式" in found[4]


class TestWorkbooks:
    def test_the_template_explains_offers_lists_and_keeps_codes_as_text(self, scene: Scene) -> None:
        content = intake.import_template(actor=scene.host, competition=scene.competition)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names == ["需求清单", "填表说明", "选项", "门户校验"]
        assert book.get_sheet_by_index(0).to_python()[0][:3] == [CODE, UNIT, "单位性质"]
        guide = "\n".join(str(cell) for row in book.get_sheet_by_index(1).to_python() for cell in row)
        assert "不要合并单元格" in guide
        assert "不少于 50 字。不超过 1000 字" in guide
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheet, styles = archive.read(FIRST_SHEET).decode(), archive.read("xl/styles.xml").decode()
        assert sheet.count('type="list"') == 3
        assert re.search(r'numFmtId="49"|formatCode="@"', styles)
        assert sent(scene, content).problem == "没有数据。请从第 2 行起填写，一行一项需求。"

    def test_the_error_workbook_has_the_bad_rows_as_text_with_the_reason_and_comes_back_mended(
        self, scene: Scene
    ) -> None:
        evil = good_row(2, 联系人="=1+1", 所属部门及职务="@SUM(A1)", 技术需求描述="-cmd|' /C calc'!A0")
        evil["E-mail"] = "+x"
        sheet = sent(scene, rows_of(scene, [good_row(1), evil]))
        assert sheet.errors_file is not None
        content = read_bytes(sheet.errors_file)
        head, row = opened(content)[:2]
        by_head = dict(zip(head, row, strict=True))
        assert (by_head["联系人"], by_head["所属部门及职务"]) == ("=1+1", "@SUM(A1)")
        assert (by_head[OLD_ROW], "还差" in by_head[REASON]) == ("3", True)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert "<f>" not in archive.read(FIRST_SHEET).decode()

        mended = filled(
            scene.competition, scene.survey_form, [good_row(2)], titles=lambda titles: [*titles, REASON, OLD_ROW]
        )
        assert sent(scene, mended).good == 1

    @pytest.mark.parametrize(
        ("mark", "said"),
        [
            ({"portal": "x"}, "不是从门户下载的模板"),
            ({"competition": "SH-2020"}, "另一项赛事"),
            ({"version": "0"}, "模板的版本不对"),
        ],
    )
    def test_another_template_is_refused(self, scene: Scene, mark: dict[str, str], said: str) -> None:
        sheet = sent(scene, rows_of(scene, [good_row(1)], mark=mark))
        assert sheet.state == ImportState.FAILED
        assert said in sheet.problem

    def test_changed_heads_are_refused(self, scene: Scene) -> None:
        sheet = sent(scene, rows_of(scene, [good_row(1)], titles=lambda titles: [titles[1], titles[0], *titles[2:]]))
        assert "第 1 列的表头应为“统一社会信用代码”" in sheet.problem
        sheet = sent(scene, rows_of(scene, [good_row(1)], titles=lambda titles: [*titles, "备注"]))
        assert "多出一列“备注”" in sheet.problem


class TestHostileFiles:
    def test_a_zip_bomb_is_not_unpacked(self, scene: Scene) -> None:
        bomb = replaced(rows_of(scene, [good_row(1)]), FIRST_SHEET, b"<worksheet>" + b" " * (120 << 20))
        assert "解压后超过 96 MB" in sent(scene, bomb).problem

    def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either(self, scene: Scene) -> None:
        bomb = replaced(rows_of(scene, [good_row(1)]), FIRST_SHEET, b"<worksheet>" + b" " * (120 << 20))
        assert "解压后超过 96 MB" in sent(scene, lying_about(bomb, FIRST_SHEET, 1_000)).problem

    def test_a_cell_at_the_far_corner_takes_no_memory(self, scene: Scene) -> None:
        far = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
        sheet = sent(scene, replaced(rows_of(scene, [good_row(1)]), FIRST_SHEET, far))
        assert "表格的范围太大" in sheet.problem

    def test_a_broken_sheet_is_refused_in_words(self, scene: Scene) -> None:
        sheet = sent(scene, replaced(rows_of(scene, [good_row(1)]), FIRST_SHEET, b"<worksheet><sheetData><row"))
        assert sheet.state == ImportState.FAILED
        assert sheet.problem

    def test_what_is_no_workbook_is_refused_at_once(self, scene: Scene) -> None:
        for name, content in (("a.xlsx", b"PK\x03\x04no"), ("a.csv", b"a,b"), ("a.xlsx", b"")):
            with pytest.raises(Refused) as refused:
                sent_file = upload(name, content)
                intake.upload_sheet(actor=scene.host, competition=scene.competition, upload=sent_file, at=NOW)
            assert refused.value.refusal.field == "file"
        assert not ImportSheet.objects.exists()

    def test_the_sheet_that_is_checked_is_named_by_the_workbook(self, scene: Scene) -> None:
        assert DATA == "需求清单"
        twice = good_row(1)
        sheet = sent(scene, rows_of(scene, [twice]))
        assert sheet.good == 1
