"""How many questions the pages of meetings, agreements and contracts ask: the same at one row and at thirty."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from demands.models import Demand
from solutions import services
from solutions.models import Agreement, Meeting, MeetingPair, MeetingParticipant, Solution, TechnicalContract
from solutions.states import SolutionState
from tests.factories.copies import copies
from tests.factories.demands import Scene
from tests.factories.matching import LATER, confirmed_agreement, contract_text, convened
from tests.factories.queries import OFFICE, cost
from tests.factories.solutions import challenger, registration_of
from tests.solutions.conftest import Browse

MORE = 29


def test_pages_ask_the_same_few_questions_at_one_row_and_at_thirty(
    scene: Scene, demand: Demand, browse: Browse, at: Any
) -> None:
    at(LATER)
    university = challenger()
    agreement = confirmed_agreement(scene, demand, challenger=university)
    contract = services.record_contract(actor=scene.host, agreement=agreement, text=contract_text(), at=LATER)
    meeting = convened(
        scene,
        agreement.solution,
        at=LATER,
        starts_at=LATER + timedelta(days=1),
        ends_at=LATER + timedelta(days=2),
        guests=[services.Guest("高工", "演示检测院", "专家")],
    )
    host, owner, side = browse(scene.host), browse(scene.owner), browse(university)
    pages = {
        "meetings": (host, reverse("solutions:meetings")),
        "meetings of a side": (side, reverse("solutions:meetings")),
        "meeting": (host, reverse("solutions:meeting", args=[meeting.pk])),
        "meeting of a side": (side, reverse("solutions:meeting", args=[meeting.pk])),
        "edit meeting": (host, reverse("solutions:edit_meeting", args=[meeting.pk])),
        "sheet": (host, reverse("solutions:sign_in_sheet", args=[meeting.pk])),
        "agreements": (host, reverse("solutions:agreements")),
        "agreements of a side": (owner, reverse("solutions:agreements")),
        "agreement": (host, reverse("solutions:agreement", args=[agreement.pk])),
        "agreement of a side": (side, reverse("solutions:agreement", args=[agreement.pk])),
        "contracts": (host, reverse("solutions:contracts")),
        "contract": (host, reverse("solutions:contract", args=[contract.pk])),
        "api meetings": (side, "/api/v1/my/meetings/"),
        "api agreements": (side, "/api/v1/my/agreements/"),
        "api contracts": (side, "/api/v1/my/contracts/"),
        "desk": (owner, reverse("pages:desk")),
        "desk of the host": (host, reverse("pages:desk")),
    }
    before = {name: cost(client, url) for name, (client, url) in pages.items()}
    _grow(scene, agreement, contract, meeting)
    after = {name: cost(client, url) for name, (client, url) in pages.items()}

    assert after == before
    assert {name: asked for name, asked in after.items() if asked > OFFICE} == {}


def _grow(scene: Scene, agreement: Agreement, contract: TechnicalContract, meeting: Meeting) -> None:
    """Twenty-nine more of everything."""
    solution = agreement.solution
    registrations = [registration_of(challenger(f"演示第{number}大学"), scene.competition) for number in range(MORE)]
    solutions = copies(
        solution,
        MORE,
        state=SolutionState.DRAFT,
        registration_id=lambda place: registrations[place].pk,
        number=lambda place: f"JJ-X-{place}",
    )
    Solution.objects.filter(pk__in=[each.pk for each in solutions]).update(state=SolutionState.SUBMITTED)
    Solution.objects.filter(pk__in=[each.pk for each in solutions]).update(state=SolutionState.SHORTLISTED)
    copies(
        agreement,
        MORE,
        state="draft",
        solution_id=lambda place: solutions[place].pk,
        number=lambda place: f"XY-X-{place}",
    )
    copies(contract, MORE, registration_number="")
    meetings = copies(meeting, MORE, state="planned")
    MeetingPair.objects.bulk_create(MeetingPair(meeting=each, solution=solution, position=1) for each in meetings)
    MeetingPair.objects.bulk_create(
        MeetingPair(meeting=meeting, solution=each, position=place) for place, each in enumerate(solutions)
    )
    MeetingParticipant.objects.bulk_create(
        MeetingParticipant(meeting=meeting, registration=each, name="演示人员", unit=each.name, part="挑战者")
        for each in registrations
    )
