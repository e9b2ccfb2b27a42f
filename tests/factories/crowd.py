"""Of everything that anybody reads so many more: what waits on desks, and what the public sees."""

from __future__ import annotations

from awards.models import Award
from challenge_portal.demo.loading.agenda import count_tables
from competitions.models import Session
from solutions.models import DetailReading, MeetingPair, MeetingParticipant, SolutionMessage, TechnicalContract
from tests.factories.copies import copies
from tests.factories.organisations import InstitutionFactory, UserFactory
from tests.factories.waiting import wait, with_public_texts
from tests.permissions.world import World


def crowd(world: World, rows: int) -> None:
    """So many more of all that pages list."""
    wait(world, rows)
    _in_public(world, rows)
    _brought_in(world, rows)
    _hosting(world, rows)
    _beside(world, rows)
    _reviews(world, rows)
    count_tables()


def _brought_in(world: World, rows: int) -> None:
    """More links, sheets and demands that wait for their enterprise."""
    sheet = world.things["import_sheet"]
    copies(world.things["link"], rows, name=lambda place: f"走访第 {place} 天", token=lambda place: f"walk{place:04}")
    copies(sheet, rows, file_id=sheet.file_id)
    demands = copies(world.things["entered"], rows)
    copies(world.things["entered_intake"], rows, demand_id=lambda place: demands[place].pk)


def _reviews(world: World, rows: int) -> None:
    """More reviewers of one edition, more applications in it, and a submitted sheet of each reviewer."""
    application, sheet = world.things["recommended_application"], world.things["review_sheet"]
    offices = copies(
        world.tree["zone"],
        rows,
        name=lambda place: f"演示第{place}高新区管委会",
        path=lambda place: f"{world.tree['yangzhou'].path}{place:04}",
    )
    hosted = copies(
        application, rows, host_id=lambda place: offices[place].pk, number="", document_id=None, letter_id=None
    )
    people = UserFactory.create_batch(rows)
    seats = copies(world.things["reviewer"], rows, person_id=lambda place: people[place].pk)
    of = lambda place: seats[place].pk  # noqa: E731
    copies(sheet, rows, reviewer_id=of)
    copies(sheet, rows, reviewer_id=of, application_id=lambda place: hosted[place].pk)
    copies(world.things["review_recusal"], rows, reviewer_id=of)


def _in_public(world: World, rows: int) -> None:
    """Announcements, sessions, demands on the hall, awards in publicity, all of the first tenant's competition."""
    competition = world.things["competition"]
    copies(world.things["announcement"], rows)
    copies(world.things["edited_form"], rows, version=lambda place: 100 + place)
    Session.objects.bulk_create(
        Session(competition=competition, number=90 + place, name=f"第 {place} 专场") for place in range(rows)
    )
    demands = with_public_texts(world, copies(world.things["published"], rows, case_number=""))
    copies(world.things["question"], rows)
    copies(world.things["answered_question"], rows)
    copies(world.things["follow"], rows, demand_id=lambda place: demands[place].pk)
    copies(world.things["saved_search"], rows, query=lambda place: {"q": f"第 {place} 个词"})
    publicised: Award = world.things["publicised_award"]
    units = InstitutionFactory.create_batch(rows)
    copies(publicised, rows, institution_id=lambda place: units[place].pk, number="")


def _hosting(world: World, rows: int) -> None:
    """Extensions that were withdrawn and changes that were, beside the one that holds."""
    copies(world.things["extension"], rows, state="withdrawn")
    copies(world.things["change"], rows, state="withdrawn")


def _beside(world: World, rows: int) -> None:
    """What stands on the page of one matter: readings, messages, pairs and people of a meeting, contracts."""
    challengers = InstitutionFactory.create_batch(rows, kind="university")
    registrations = copies(
        world.things["registration"],
        rows,
        institution_id=lambda place: challengers[place].pk,
        number="",
        document_id=None,
    )
    reading = DetailReading.objects.filter(demand=world.things["published"])[0]
    copies(reading, rows, registration_id=lambda place: registrations[place].pk)
    solutions = copies(
        world.things["waiting_solution"], rows, registration_id=lambda place: registrations[place].pk, number=""
    )
    copies(SolutionMessage.objects.filter(solution=world.things["waiting_solution"])[0], rows)
    contract: TechnicalContract = world.things["contract"]
    copies(contract, rows, registration_number="")
    for name in ("planned_meeting", "convened_meeting", "held_meeting"):
        pair = MeetingPair.objects.filter(meeting=world.things[name])[0]
        copies(pair, rows, solution_id=lambda place: solutions[place].pk)
        copies(MeetingParticipant.objects.filter(meeting=world.things[name])[0], rows)
