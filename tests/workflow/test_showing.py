"""What pages show of states: the row of steps, the tabs above a list."""

from django.db.models import TextChoices

from challenge_portal.workflow.showing import StateTabs, track


class Loan(TextChoices):
    DRAFT = "draft", "草稿"
    ASKED = "asked", "待办理"
    LENT = "lent", "借出"
    BACK = "back", "已还"


TABS = StateTabs(Loan, {"mine": ("待我处理", {Loan.ASKED}), "all": ("全部", set(Loan))})
COUNTS = {"asked": 2, "lent": 3}


def test_steps_before_are_done_and_a_state_off_the_track_stands_nowhere() -> None:
    assert [step.state for step in track("申借还", 1)] == ["done", "here", ""]
    assert [step.state for step in track("申借还", -1)] == ["", "", ""]
    assert [step.state for step in track("申借还", 3)] == ["done", "done", "done"]


def test_groups_come_first_and_states_without_a_case_have_no_tab() -> None:
    shown = TABS.tabs(COUNTS, "mine", groups=["mine", "all"], apart={Loan.DRAFT})
    assert [(tab.value, tab.count, tab.chosen) for tab in shown] == [
        ("mine", 2, True),
        ("all", 5, False),
        ("asked", 2, False),
        ("lent", 3, False),
    ]


def test_the_chosen_state_keeps_its_tab_when_it_is_empty() -> None:
    assert [tab.value for tab in TABS.tabs(COUNTS, "back", groups=["all"])] == ["all", "asked", "lent", "back"]


def test_an_address_may_ask_for_a_group_or_a_state_and_gets_its_rows() -> None:
    assert TABS.known("mine")
    assert TABS.known("lent")
    assert not TABS.known("lost")
    assert TABS.states_of("mine") == {"asked"}
    assert (TABS.total(COUNTS, "all"), TABS.total(COUNTS, "lent"), TABS.total(COUNTS, "back")) == (5, 3, 0)
