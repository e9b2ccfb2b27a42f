"""Forms in the database, on the page and in a post."""

import re
from datetime import UTC, datetime

import pytest
from django.db import InternalError, transaction
from django.http import QueryDict
from django.template.loader import render_to_string

from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed
from challenge_portal.form_versions.services import FrozenForm, current_form, freeze_form, load_form
from challenge_portal.form_versions.showing import read_rows
from tests.factories.form_versions import (
    analysis_form,
    demand_survey_form,
    hosting_answers,
    hosting_application_form,
    survey_answers,
)

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
class TestVersions:
    def test_loading_twice_changes_nothing(self):
        assert hosting_application_form().pk == hosting_application_form().pk
        assert FormVersion.objects.count() == 1

    def test_what_comes_back_is_what_was_defined(self):
        for load, fields in [(hosting_application_form, 20), (demand_survey_form, 17), (analysis_form, 19)]:
            form = FormVersion.objects.get(pk=load().pk)
            assert len(form.specs) == fields

    def test_an_unused_version_takes_over_a_new_definition(self):
        load_form("note", 1, "便笺", [FieldSpec("text", "正文")])
        assert load_form("note", 1, "便笺", [FieldSpec("text", "正文", limit=10)]).specs[0].limit == 10

    def test_a_used_version_stays_as_it_was_answered(self):
        form = load_form("note", 1, "便笺", [FieldSpec("text", "正文")])
        freeze_form(form, at=AT)
        freeze_form(form, at=AT)

        assert load_form("note", 1, "便笺", [FieldSpec("text", "正文")]).pk == form.pk
        with pytest.raises(FrozenForm):
            load_form("note", 1, "便笺", [FieldSpec("text", "正文", limit=10)])
        assert load_form("note", 2, "便笺", [FieldSpec("text", "正文", limit=10)]) == current_form("note")

    @pytest.mark.parametrize("change", [{"title": "改名"}, {"frozen_at": None}, {"fields": []}])
    def test_the_database_itself_refuses_to_change_a_used_version(self, change):
        form = load_form("note", 1, "便笺", [FieldSpec("text", "正文")])
        freeze_form(form, at=AT)
        with pytest.raises(InternalError), transaction.atomic():
            FormVersion.objects.filter(pk=form.pk).update(**change)
        with pytest.raises(InternalError), transaction.atomic():
            FormVersion.objects.filter(pk=form.pk).delete()

    @pytest.mark.parametrize(
        "fields",
        [
            [FieldSpec("a", "甲"), FieldSpec("a", "乙")],
            [FieldSpec("a", "甲", not_before="b")],
            [FieldSpec("a", "甲", only_when=("b", ("x",)))],
        ],
    )
    def test_a_form_that_contradicts_itself_is_not_loaded(self, fields):
        with pytest.raises(ValueError):
            load_form("note", 1, "便笺", fields)

    @pytest.mark.parametrize(
        "spec",
        [
            lambda: FieldSpec("Name", "名"),
            lambda: FieldSpec("a_other", "甲"),
            lambda: FieldSpec("a", "甲", Kind.CHOICE),
            lambda: FieldSpec("a", "甲", Kind.ROWS),
            lambda: FieldSpec("a", "甲", Kind.ROWS, columns=(FieldSpec("b", "乙", Kind.NOTICE),)),
        ],
    )
    def test_a_field_that_can_not_work_is_no_field(self, spec):
        with pytest.raises(ValueError):
            spec()


def post(**values):
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


def flat(form, answers):
    """Answers as a browser would post them."""
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for index, row in enumerate(value):
                for column, cell in row.items():
                    data[f"{name}-{index}-{column}"] = cell
        elif isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = value
    return data


@pytest.mark.django_db
class TestPosting:
    def test_what_the_page_posts_is_what_is_checked(self):
        form = hosting_application_form()
        data = flat(form, hosting_answers())
        data["csrfmiddlewaretoken"] = "token"
        cleaned = clean_answers(form, answers_from_post(form, data), final=True)
        assert cleaned.ok
        assert cleaned.values == hosting_answers()

    def test_a_row_is_added_and_removed_without_any_script(self):
        form = hosting_application_form()
        data = flat(form, hosting_answers())
        data["add_row"] = "agencies"
        assert only_rows_changed(data)
        assert len(answers_from_post(form, data)["agencies"]) == 3

        del data["add_row"]
        data["remove_row"] = "agencies-0"
        assert [row["name"] for row in answers_from_post(form, data)["agencies"]] == ["青科成果转化公司（演示）"]

    def test_nothing_ticked_is_an_empty_list(self):
        form = demand_survey_form()
        assert answers_from_post(form, post(title="题"))["cooperation"] == []


def page(form, values, errors=None):
    return render_to_string("form_versions/fields.html", {"version": form, "values": values, "errors": errors or {}})


@pytest.mark.django_db
class TestPages:
    def test_the_page_shows_every_field_with_its_count_and_its_error_above(self):
        form = hosting_application_form()
        cleaned = clean_answers(form, hosting_answers(approach="创" * 258), final=True)
        html = page(form, cleaned.values, cleaned.errors)

        assert "字数 258 / 200，超出 58 字" in html
        assert html.index("超出 58 字，请精简到 200 字以内") < html.index('<textarea id="f-approach"')
        assert "创" * 258 in html
        assert "maxlength" not in html
        assert 'type="date" value="2027-10-18"' in html
        assert html.count("<script") == 0
        assert html.count("style=") == 0

    def test_ids_are_unique_and_labels_point_at_controls(self):
        for form, answers in [
            (hosting_application_form(), hosting_answers()),
            (demand_survey_form(), survey_answers()),
            (analysis_form(), {}),
        ]:
            html = re.sub(r"<template.*?</template>", "", page(form, answers), flags=re.S)
            ids = re.findall(r' id="([^"]+)"', html)
            assert len(ids) == len(set(ids))
            assert set(re.findall(r' for="([^"]+)"', html)) <= set(ids)

    def test_typed_markup_is_text(self):
        form = hosting_application_form()
        html = page(form, hosting_answers(approach="</textarea><script>alert(1)</script>"))
        assert "<script>alert" not in html

    def test_the_list_of_errors_links_to_the_fields(self):
        form = hosting_application_form()
        cleaned = clean_answers(form, hosting_answers(approach="创" * 258, agencies=[]), final=True)
        html = render_to_string(
            "form_versions/errors.html", {"version": form, "errors": cleaned.errors, "what": "提交"}
        )
        assert "还有 2 处需要修改，才能提交" in html
        assert '<a href="#f-approach">“工作思路”超出 58 字' in html
        assert '<a href="#f-agencies">服务机构名单至少填 1 行。' in html

    def test_answers_are_read_as_words_not_as_codes(self):
        form = demand_survey_form()
        values = survey_answers(industry="other", industry_other="低空经济", funding="1286.5", finish_by="2027-06-30")
        rows = {row.name: row for row in read_rows(form, values)}
        assert rows["industry"].text == "其他（低空经济）"
        assert rows["cooperation"].text == "许可使用、合作开发"
        assert rows["funding"].text == "1,286.5 万元"
        assert rows["finish_by"].text == "2027年6月30日"
        assert rows["indicators"].columns[0] == "指标"
        html = render_to_string("form_versions/read.html", {"version": form, "values": values})
        assert 'class="official"' in html
        assert "≤ 300 字" in html
