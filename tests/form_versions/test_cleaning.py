"""What a form says to answers that are too long, missing, wrong or foreign. Nothing typed is ever lost."""

from decimal import Decimal

import pytest

from challenge_portal.form_versions.cleaning import clean_answers, date_of, decimal_of
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.wordcount import count_words
from competitions.forms_data import hosting_application_v1
from demands.forms_data import analysis_v1, demand_survey_v1
from tests.factories.form_versions import hosting_answers, survey_answers


def form_of(module):
    return FormVersion(key=module.KEY, version=1, title=module.TITLE, fields=[spec.as_json() for spec in module.FIELDS])


HOSTING = form_of(hosting_application_v1)
SURVEY = form_of(demand_survey_v1)
ANALYSIS = form_of(analysis_v1)


def hosting_errors(**changes):
    return clean_answers(HOSTING, hosting_answers(**changes), final=True).errors


def survey_errors(**changes):
    return clean_answers(SURVEY, survey_answers(**changes), final=True).errors


def test_a_complete_application_has_no_errors():
    assert hosting_errors() == {}
    assert survey_errors() == {}


@pytest.mark.parametrize(
    ("field", "limit"),
    [("approach", 200), ("demand_survey", 200), ("experience", 200), ("plan", 300), ("support", 200)],
)
def test_every_limit_of_the_notice_holds_to_the_character(field, limit):
    assert hosting_errors(**{field: "创" * limit}) == {}
    assert hosting_errors(**{field: "创" * (limit + 58)}) == {
        field: [f"超出 58 字，请精简到 {limit} 字以内。粘贴的内容已完整保留，没有截断。"]
    }


def test_a_text_over_its_limit_is_kept_whole():
    text = "创" * 258
    cleaned = clean_answers(HOSTING, hosting_answers(approach=text), final=False)

    assert cleaned.values["approach"] == text
    assert "超出 58 字" in cleaned.errors["approach"][0]


def test_latin_words_and_figures_count_as_word_counts_them():
    text = "采用 PID 控制 " * 40
    assert count_words(text) == 200
    assert hosting_errors(approach=text) == {}


def test_a_draft_may_be_almost_empty_and_a_submission_names_what_is_missing():
    assert clean_answers(HOSTING, {"place": "日照"}, final=False).ok

    errors = clean_answers(HOSTING, {"place": "日照"}, final=True).errors
    assert errors["approach"] == ["请填写工作思路。"]
    assert errors["track"] == ["请选择专题赛/新兴产业赛。"]
    assert errors["agencies"] == ["服务机构名单至少填 1 行。"]
    assert "contact_email" not in errors
    assert "theme" not in errors


def test_a_description_under_fifty_characters_says_how_many_are_lacking():
    assert survey_errors(description="测" * 38) == {"description": ["还差 12 字，不少于 50 字。"]}


def test_a_theme_is_asked_of_a_themed_competition_and_industries_of_an_emerging_one():
    assert hosting_errors(track="themed")["theme"] == ["请填写专题赛主题。"]
    themed = clean_answers(HOSTING, hosting_answers(track="themed", theme="黄河流域生态保护"), final=True)
    assert themed.ok
    assert themed.values["industries"] == []


def test_three_industries_are_one_too_many():
    industries = [{"industry": name} for name in ("智能家电", "海洋装备", "新材料")]
    assert hosting_errors(industries=industries) == {"industries": ["新兴产业赛产业领域最多 2 行，现在有 3 行。"]}


def test_the_final_can_not_come_before_matching():
    assert hosting_errors(final_on="2027-06-01") == {"final_on": ["现场赛不能早于需求对接开始。"]}


@pytest.mark.parametrize("typed", ["2027/10/18", "2027年10月18日", "２０２７-10-18", "2027.10.18"])
def test_dates_are_understood_as_offices_write_them(typed):
    cleaned = clean_answers(HOSTING, hosting_answers(final_on=typed), final=True)
    assert cleaned.values["final_on"] == "2027-10-18"
    assert date_of(cleaned.values, "final_on").month == 10


@pytest.mark.parametrize("typed", ["2027-02-30", "十月", "18/10/2027"])
def test_what_is_no_date_is_kept_and_named(typed):
    cleaned = clean_answers(HOSTING, hosting_answers(final_on=typed), final=False)
    assert cleaned.values["final_on"] == typed
    assert "不是日期" in cleaned.errors["final_on"][0]
    assert date_of(cleaned.values, "final_on") is None


@pytest.mark.parametrize(
    ("typed", "stored"), [("1,286.50", "1286.5"), ("１２０ 万元", "120"), (120.5, "120.5"), ("0.000001", None)]
)
def test_money_is_read_in_wan(typed, stored):
    cleaned = clean_answers(SURVEY, survey_answers(funding=typed), final=True)
    if stored is None:
        assert "funding" in cleaned.errors
    else:
        assert cleaned.values["funding"] == stored
        assert decimal_of(cleaned.values, "funding") == Decimal(stored)


@pytest.mark.parametrize("typed", ["面议", "1e5", "-3", "0", "12.1234567", "9999999999999"])
def test_what_is_no_amount_is_refused_at_the_field(typed):
    assert "funding" in survey_errors(funding=typed)


@pytest.mark.parametrize(
    "number", ["13800000000", "0531-51751587", "010-88656297-6299", "（0531）51751587", "4001234567"]
)
def test_phone_numbers_of_offices_pass(number):
    assert hosting_errors(contact_phone=number) == {}


@pytest.mark.parametrize("number", ["12345", "1380000000", "电话见官网", "13800000000; drop"])
def test_other_phone_numbers_do_not(number):
    assert "电话号码不对" in hosting_errors(contact_phone=number)["contact_phone"][0]


def test_a_wrong_address_of_mail_is_named():
    assert "邮箱地址不对" in hosting_errors(contact_email="a@b")["contact_email"][0]


def test_choosing_other_asks_what_it_is():
    assert survey_errors(industry="other") == {"industry": ["选了“其他”，请写明是什么。"]}
    cleaned = clean_answers(SURVEY, survey_answers(industry="other", industry_other="低空经济"), final=True)
    assert cleaned.ok
    assert cleaned.values["industry_other"] == "低空经济"


def test_an_option_nobody_offered_is_not_stored():
    cleaned = clean_answers(SURVEY, survey_answers(industry="magic", cooperation=["licence", "magic"]), final=False)
    assert cleaned.values["industry"] == ""
    assert cleaned.values["cooperation"] == ["licence"]
    assert cleaned.errors == {"industry": ["请从所列选项中选择。"], "cooperation": ["请从所列选项中选择。"]}


def test_a_field_that_the_form_does_not_have_is_refused():
    with pytest.raises(Refused, match="表单里没有“approved”这一项"):
        clean_answers(HOSTING, hosting_answers(approved="yes"), final=False)


@pytest.mark.parametrize(
    "answers",
    [
        {"approach": ["a", "b"]},
        {"agencies": "abc"},
        {"agencies": [{"name": "甲", "price": "1"}]},
        {"agencies": [{"name": {"x": 1}}]},
        {"agencies": [{"name": "甲"}] * 101},
    ],
)
def test_answers_of_the_wrong_shape_are_refused(answers):
    with pytest.raises(Refused):
        clean_answers(HOSTING, answers, final=False)


def test_blank_rows_are_left_out_and_a_half_row_is_named():
    rows = [{"name": ""}, {"name": "海岚技术转移中心"}, {"work": "对接"}]
    cleaned = clean_answers(HOSTING, hosting_answers(agencies=rows), final=True)
    assert [row["name"] for row in cleaned.values["agencies"]] == ["海岚技术转移中心", ""]
    assert cleaned.errors == {"agencies": ["第 2 行：请填写机构名称。"]}


def test_the_bands_of_sales_hold_their_lower_edge():
    hints = [option.hint for option in SURVEY.spec("sales").options]
    assert hints[1] == "含 1000万元，不含 5000万元"
    assert hints[2] == "含 5000万元，不含 1亿元"


def test_an_analysis_that_withholds_a_demand_needs_its_reason():
    errors = clean_answers(ANALYSIS, {"conclusion": "withhold"}, final=True).errors
    assert errors["withhold_reason"] == ["请填写不宜公开的理由。"]
    assert "withhold_reason" not in clean_answers(ANALYSIS, {"conclusion": "publish"}, final=True).errors
