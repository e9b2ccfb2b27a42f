"""The data files by themselves: true where they are true, plainly invented where they are not, within every limit."""

import hashlib
import re
from pathlib import Path

import pytest

from challenge_portal.demo.data import FOLDER, demands, editions, rows, solutions
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.wordcount import count_words
from tests.demo.notices_people import NAMES, TELEPHONES

DIGITS = 8
ROOM = FOLDER.parent


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _texts() -> list[Path]:
    return [file for pattern in ("**/*.json", "**/*.md", "**/*.py") for file in sorted(ROOM.glob(pattern))]


@pytest.mark.parametrize("file", _texts(), ids=lambda file: file.name)
def test_nobody_named_in_the_notices_appears(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    names = {text[start : start + length] for length in (2, 3) for start in range(len(text))}
    digits = re.sub(r"(?<=\d)[-\s](?=\d)", "", text)
    numbers = {
        run[start : start + DIGITS] for run in re.findall(r"\d+", digits) for start in range(len(run) - DIGITS + 1)
    }
    assert not {name for name in names if _digest(name) in NAMES}
    assert not {number for number in numbers if _digest(number) in TELEPHONES}


def test_the_list_of_named_people_is_the_list() -> None:
    assert len(NAMES) == 9
    assert len(TELEPHONES) == 11


def test_nobody_can_be_reached_by_accident() -> None:
    for person in rows("people"):
        assert person["phone"].startswith("000")
        assert person["email"].endswith("@demo.invalid")
        assert person["display_name"].endswith("（演示）")
    mails = {mail for file in FOLDER.rglob("*.json") for mail in re.findall(r"@[\w.-]+", file.read_text("utf-8"))}
    assert mails == {"@demo.invalid"}


def test_every_province_stands_below_the_centre_with_the_separately_planned_cities_and_the_corps() -> None:
    provinces = [row for row in rows("authorities") if row["kind"] == "province"]
    assert {row["parent"] for row in provinces} == {"torch"}
    assert {row["place"] for row in provinces if row.get("separately_planned")} == {
        "大连",
        "宁波",
        "厦门",
        "青岛",
        "深圳",
    }
    assert [row["place"] for row in provinces if row.get("corps")] == ["兵团"]
    assert len(provinces) == 31 + 5 + 1


def test_the_tree_is_written_parents_first_and_in_the_order_of_division_codes() -> None:
    seen: dict[str | None, str] = {None: ""}
    for row in rows("authorities"):
        assert row["parent"] in seen, row["name"]
        siblings = [each["sort_key"] for each in rows("authorities") if each["parent"] == row["parent"]]
        assert siblings == sorted(set(siblings))
        seen[row["key"]] = row["sort_key"]
        assert row["division_code"] == "" or re.fullmatch(r"\d{6}", row["division_code"])
    names = [row["name"] for row in rows("authorities")]
    assert len(names) == len(set(names))


def test_suzhou_stands_with_its_ten_cities_and_districts() -> None:
    below = {row["place"] for row in rows("authorities") if row["parent"] == "320500"}
    assert below == {
        "张家港", "常熟", "太仓", "昆山", "吴江区", "吴中区", "相城区", "姑苏区", "苏州工业园区", "苏州高新区",
    }  # fmt: skip


def test_the_fourth_edition_has_eighteen_competitions_and_shanghai_twenty_nine_sessions() -> None:
    fourth = editions()["editions"][0]
    hosts = {row["place"]: [host["as"] for host in row["hosts"]] for row in fourth["competitions"]}
    assert [row["number"] for row in fourth["competitions"]] == list(range(1, 19))
    assert hosts["江苏"] == ["扬州市人民政府", "江宁区人民政府", "海门市人民政府"]
    assert hosts["陕西"] == ["西安市人民政府", "延安市人民政府", "咸阳市人民政府", "榆林市人民政府"]
    assert hosts["河北"] == ["邯郸市人民政府", "任丘市人民政府"]
    assert hosts["中关村"] == ["中关村管委会"]
    assert [session["number"] for session in fourth["shanghai"]["sessions"]] == list(range(1, 30))


def test_what_the_scanner_misread_is_mended() -> None:
    text = "".join(file.read_text("utf-8") for file in FOLDER.rglob("*.json"))
    assert not [slip for slip in ("第囚届", "科技斤", "即羊F", "吴淤口", "欧州", "TOPlO") if slip in text]


def test_every_institution_is_invented_and_has_a_valid_code_of_a_division_that_does_not_exist() -> None:
    for row in rows("institutions"):
        assert row["name"].endswith("（演示）")
        if row.get("country", "CN") != "CN":
            assert row["foreign_number"].startswith("DEMO-")
            continue
        assert check_uscc(row["code"]).level == "ok", row["name"]
        assert row["code"][2:8] == "990000"
        assert count_words(row["introduction"]) <= 300
    kinds = [row["kind"] for row in rows("institutions")]
    assert kinds.count("enterprise") >= 25
    assert kinds.count("public_institution") >= 4
    assert kinds.count("service_agency") >= 4


def test_the_demands_are_many_and_each_fits_the_form() -> None:
    titles = [row["title"] for row in demands()]
    assert len(titles) == len(set(titles)) >= 64
    for row in demands():
        assert count_words(row["title"]) <= 30, row["title"]
        assert 80 <= count_words(row["description"]) <= 300, row["title"]
        assert row["indicators"], row["title"]
        assert row["reason"] or row["stage"] not in {"returned", "withdrawn", "not_fit"}


def test_no_two_demands_share_a_sentence() -> None:
    seen: dict[str, str] = {}
    for row in demands():
        for sentence in re.split(r"[。；]", row["background"] + row["description"]):
            if count_words(sentence) > 12:
                assert seen.setdefault(sentence, row["key"]) == row["key"], sentence


def test_there_are_ninety_solutions_and_each_answers_a_published_demand_of_somebody_else() -> None:
    published = {row["key"]: row for row in demands() if row["stage"] in {"published", "closed"}}
    units = {row["username"]: row["institution"] for row in rows("people")}
    assert len(solutions()) >= 90
    pairs = [(row["demand"], row["by"]) for row in solutions()]
    assert len(pairs) == len(set(pairs))
    for row in solutions():
        owner = published[row["demand"]]["institution"]
        assert units.get(row["by"], row["by"]) != owner, row["title"]
        assert len(row["title"]) <= 40
        assert 1 <= row["maturity"] <= 9
        answered = row["end"] in {"shortlisted", "declined", "chosen", "agreed", "withdrawn"}
        assert bool(row["reason"]) == answered, row["title"]
        assert ("question" in row) == (row["end"] == "asked")


def test_no_two_solutions_share_a_sentence() -> None:
    said = [sentence for row in solutions() for sentence in (row["title"], row["idea"], row["novelty"], row["ground"])]
    assert len(said) == len(set(said))


def test_the_hosting_applications_keep_the_limits_of_the_paper_form() -> None:
    limits = editions()["editions"][1]["rules"]["limits"]
    for row in rows("applications"):
        for name, field in (("approach", "approach"), ("demand_survey", "demand_survey"), ("experience", "experience")):
            assert count_words(row[field]) <= limits[name], row["host"]
        assert count_words(row["plan"]) <= limits["plan"], row["host"]
        assert count_words(row["support"]) <= limits["safeguards"], row["host"]
    assert len(rows("applications")) >= 12


def test_suzhou_s_task_table_is_the_notice_s() -> None:
    husu = next(row for row in editions()["editions"] if row["key"] == "husu-2021")
    tasks = {row["authority"]: (row["demands"], row["leading_enterprises"]) for row in husu["targets"]}
    assert tasks["320507"] == (40, [3, 5])
    assert tasks["320508"] == (20, [1, 2])
    assert sum(count for count, _ in tasks.values()) == 380
