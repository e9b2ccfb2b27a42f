"""The whole story in chapters: who stands where with which page, and what each chapter shows to the wrong eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from awards.models import Entry, Final
from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from challenge_portal.search.services import catch_up
from challenge_portal.workflow.engine import run_due
from tests.factories.competitions import Walk, hosting_form
from tests.factories.demands import load_forms
from tests.factories.organisations import InstitutionFactory, UserFactory, member
from tests.factories.registrations import load_registration_form
from tests.factories.solutions import challenger, load_solution_form
from tests.journeys import application_story, award_story, demand_story, final_story, hosting, solution_story
from tests.journeys.hosting import RZ
from tests.journeys.solution_story import BY_SCHOLAR, BY_UNIVERSITY, SCHOLAR, UNIVERSITY

PHONE = {"width": 390, "height": 844}


@dataclass
class Cast:
    """Everybody's page, opened once; the worker's jobs, and a folder for what people download."""

    open_as: Callable[..., Page]
    work: Callable[[], int]
    folder: Path
    walk: Walk
    university_member: Actor
    pages: dict[str, Page] = field(default_factory=dict)
    judges: list[Page] = field(default_factory=list)

    def __getitem__(self, role: str) -> Page:
        return self.pages[role]


def raise_the_curtain(open_as: Callable[..., Page], work: Callable[[], int], folder: Path) -> Cast:
    """The tree of offices, the forms, an agency, a university. The enterprise and the scholar come by themselves."""
    walk = hosting.world()
    walk.series()
    hosting_form()
    load_forms()
    load_registration_form()
    load_solution_form()
    agency = InstitutionFactory(name=demand_story.AGENCY, kind="service_agency", region=walk.tree["rizhao"])
    cast = Cast(open_as, work, folder, walk, challenger(UNIVERSITY))
    people = {
        "centre": walk.centre.person,
        "province": walk.shandong.person,
        "host": walk.rizhao.person,
        "agency": member(agency, display_name="分析员甲").person,
        "university": cast.university_member.person,
        "enterprise": None,
        "visitor": None,
    }
    cast.pages = {role: open_as(person) for role, person in people.items()}
    cast.pages["scholar"] = open_as(None, **PHONE)
    return cast


def a_city_applies_and_hosts(cast: Cast) -> None:
    """申办: notice, forwarding, form, stamped scan, recommendation, acceptance, competition."""
    act = application_story
    act.the_centre_opens_an_edition(cast["centre"])
    act.the_province_forwards_it(cast["province"])
    act.the_host_fills_the_form(cast["host"])
    act.the_host_finalises(cast["host"], cast.work)
    act.the_host_stamps_and_submits(cast["host"], cast.folder)
    act.the_province_recommends(cast["province"])
    act.the_centre_accepts(cast["centre"])
    act.the_centre_makes_a_competition(cast["centre"])
    act.everybody_sees_it(cast["visitor"])


def an_enterprise_files_a_demand(cast: Cast) -> None:
    """From the front door to the hall, over the agency's analysis and the enterprise's own consent."""
    act, host, enterprise = demand_story, cast["host"], cast["enterprise"]
    act.opens_collection(host)
    act.registers(enterprise, name=act.COMPANY, code=act.CODE, kind="企业", person=act.PERSON, phone=act.PHONE)
    act.signs_and_begins(enterprise, person=act.PERSON)
    number = act.fills_in_the_survey(enterprise)
    act.accepts(host, number)
    assert cast["agency"].request.get("/my/analyses/1/").status == 404  # not yet theirs
    act.entrusts(host, act.AGENCY)
    act.analyses(cast["agency"])
    act.approves(host, number)
    act.confirms(enterprise)
    act.publishes(host)
    cast.work()
    catch_up(at=clock.now())


def challengers_file_solutions(cast: Cast) -> None:
    """A person on a phone and a university register, sign, read, file; the person files a better version."""
    act, scholar, university = solution_story, cast["scholar"], cast["university"]
    act.a_person_comes_from_the_hall(scholar)
    act.registers(scholar, signer=SCHOLAR, answers={"id_tail": "1234"})
    act.reads_the_detail(scholar)
    person = cast.university_member.person
    assert person is not None
    act.registers(university, signer=person.display_name, answers=act.OF_A_UNIT)
    act.reads_the_detail(university)
    assert act.files(scholar, title=BY_SCHOLAR, offer="240") != act.files(university, title=BY_UNIVERSITY, offer="280")
    act.replaces(scholar, offer="220")


def the_enterprise_reads_and_answers(cast: Cast) -> None:
    """It asks one for more, then wants to talk with both. Nobody else may open a solution."""
    act, enterprise = solution_story, cast["enterprise"]
    address = act.asks_for_more(enterprise, BY_UNIVERSITY)
    stranger = cast.open_as(member(InstitutionFactory(name="另一家企业（演示）", kind="enterprise")).person)
    for page in (stranger, cast["scholar"], cast["agency"]):
        assert page.request.get(address).status == 404
    assert "/accounts/sign-in/" in cast["visitor"].request.get(address).url
    stranger.context.close()
    act.supplements(cast["university"])
    act.shortlists(enterprise, BY_UNIVERSITY, reason="指标和工期与产线条件相符。", sees="23,100 小时")
    act.shortlists(enterprise, BY_SCHOLAR, reason="报价合适，思路新颖。", sees="第 2 版")


def they_meet(cast: Cast) -> None:
    """The host brings the enterprise and both challengers to a table, and records what came of it."""
    act = solution_story
    address = act.plans_and_convenes(cast["host"])
    assert cast["agency"].request.get(address).status == 404
    act.names_who_comes(cast["enterprise"], "演示研发总监", pairs=2)
    act.names_who_comes(cast["university"], "演示陈工", pairs=1)
    act.names_who_comes(cast["scholar"], SCHOLAR, pairs=1)
    act.holds_the_meeting(cast["host"], address)


def a_final_is_prepared(cast: Cast) -> str:
    """Both sides consent; of four judges one has an interest in one contestant; all sign. Gives the final's address."""
    act, host = final_story, cast["host"]
    address = act.sets_a_final(host)
    act.says_it_cannot_choose(cast["enterprise"])
    for role in ("university", "scholar"):
        act.consents(cast[role])
    partial = member(cast.university_member.institution).person
    people = [UserFactory(), UserFactory(), UserFactory(), partial]
    for person in people:
        act.seats(host, address, person)
    expect(host.locator(".panelists li", has_text=partial.display_name)).to_contain_text(f"回避 {UNIVERSITY}")
    cast.judges = [cast.open_as(person, **PHONE) for person in people]
    entry = Entry.objects.order_by("pk").first()
    assert entry is not None
    assert cast.judges[0].request.get(f"/judging/entries/{entry.pk}/solution/").status == 404  # not signed yet
    for judge in cast.judges:
        act.signs_the_promise(judge)
    return address


def the_final_is_held(cast: Cast, address: str) -> None:
    """Drawn, called, heard, scored on phones, shown on the big screen, released; the enterprise takes the second."""
    act, host = final_story, cast["host"]
    key = Final.objects.get().board_key
    assert cast["visitor"].request.get(f"/finals/board/{key}/").status == 404  # not before the draw
    board = cast.open_as(None, width=1920, height=1080)
    board.goto(act.draws(host, address))
    partial = cast.judges[-1]
    for _ in range(2):
        name = act.calls(host, address)
        expect(board.locator(".stage__team")).to_contain_text(name)
        panel = cast.judges[:-1] if name == UNIVERSITY else cast.judges
        if name == UNIVERSITY:
            act.is_kept_out(partial, Entry.objects.get(solution__registration__name=UNIVERSITY).pk)
        for judge in panel:
            act.scores(judge, name, act.HIGH if name == UNIVERSITY else act.LOW)
        act.completes(host, address, judges=len(panel))
    act.releases(host, address)
    act.shows_the_ranking(board, (UNIVERSITY, "86.00"), (SCHOLAR, "81.50"))
    board.context.close()
    act.departs_from_the_ranking(cast["enterprise"], UNIVERSITY, SCHOLAR)


def they_agree(cast: Cast) -> None:
    """A letter of intent on paper, confirmed by the host, and the contract that follows."""
    act, enterprise, host = award_story, cast["enterprise"], cast["host"]
    address = act.drafts_and_finalises(enterprise)
    cast.work()
    act.signs_on_paper(enterprise, address, cast.folder)
    cast.work()
    assert cast["university"].request.get(address).status == 404  # was not chosen
    act.confirms_the_agreement(host, address)
    act.records_the_contract(enterprise, address)
    expect_state(cast["scholar"], "已签意向协议")
    expect_state(cast["university"], "未采纳")


def expect_state(page: Page, label: str) -> None:
    """What a challenger reads of the own solution."""
    page.goto("/my/solutions/")
    expect(page.locator("main")).to_contain_text(label)


def awards_are_given(cast: Cast) -> None:
    """Nominated, publicised, objected to, answered, decided; the certificate proves genuine; the figures add up."""
    act, host, visitor = award_story, cast["host"], cast["visitor"]
    act.names_who_takes_complaints(host)
    address = act.nominates(host)
    assert SCHOLAR not in visitor.request.get(f"/competitions/{RZ}/awards/").text()  # a nomination is no news
    ends = act.publicises(host, address)
    number, code = act.objects(visitor)
    run_due(at=ends + timedelta(minutes=1))
    act.may_not_decide_yet(host, address)
    act.answers_the_objection(cast["province"], number)
    act.reads_the_answer(visitor, number, code)
    act.decides(host, address)
    cast.work()
    certificate = act.downloads_the_certificate(cast["scholar"], cast.folder)
    act.verifies(visitor, certificate)
    act.sums_up(host)
    assert cast["enterprise"].request.get(f"/casework/summary/{RZ}/").status == 404
