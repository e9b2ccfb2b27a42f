"""Technical contracts: recorded under a confirmed agreement, corrected with a record, never counted twice."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from challenge_portal.documents.services import may_download
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.policy import sees
from challenge_portal.trail.models import TrailEntry
from demands.models import Demand
from solutions import services
from solutions.selectors.agreements import agreement_figures
from solutions.selectors.contracts import contract_list
from tests.factories.demands import Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.matching import LATER, confirmed_agreement, contract_text, signed_agreement
from tests.factories.solutions import challenger


def test_enterprise_or_host_records_the_contract_of_a_confirmed_agreement(scene: Scene, demand: Demand) -> None:
    university = challenger()
    agreement = signed_agreement(scene, demand, challenger=university)
    with pytest.raises(Refused, match="签约后才能登记"):
        services.record_contract(actor=scene.owner, agreement=agreement, text=contract_text(), at=LATER)
    services.confirm_agreement(actor=scene.host, agreement=agreement, at=LATER, scan_matches=True)

    scan = upload("合同.pdf", pdf_bytes())
    contract = services.record_contract(
        actor=scene.host, agreement=agreement, text=contract_text(), at=LATER, upload=scan
    )

    assert contract.amount == Decimal("268.5")
    assert contract.file is not None
    stranger, rival = scene.actor("stranger"), challenger("演示另一大学")
    assert [sees(each, contract) for each in (scene.owner, university, scene.host, stranger, rival)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [may_download(each, contract.file) for each in (university, scene.owner, stranger, rival)] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(NotAllowed):
        services.record_contract(actor=university, agreement=agreement, text=contract_text(), at=LATER)
    figures = agreement_figures([scene.competition.pk])
    assert (figures.contracts, figures.contracted) == (1, Decimal("268.5"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"registration_number": "20263700"}, "registration_number"),
        ({"registration_number": "２０２６３７０００００００１２３"}, "registration_number"),
        ({"registration_number": "202637000000123X"}, "registration_number"),
        ({"amount": Decimal(0)}, "amount"),
        ({"signed_on": (LATER + timedelta(days=2)).date()}, "signed_on"),
        ({"ends_on": (LATER - timedelta(days=9)).date()}, "ends_on"),
        ({"kind": "gift"}, "kind"),
    ],
)
def test_what_can_not_be_right_is_refused_at_its_field(
    scene: Scene, demand: Demand, given: dict[str, Any], field: str
) -> None:
    agreement = confirmed_agreement(scene, demand)
    with pytest.raises(Refused) as refused:
        services.record_contract(actor=scene.owner, agreement=agreement, text=contract_text(**given), at=LATER)
    assert refused.value.refusal.field == field


def test_a_registration_number_stands_once_and_corrections_keep_what_was_there(scene: Scene, demand: Demand) -> None:
    agreement = confirmed_agreement(scene, demand)
    first = services.record_contract(actor=scene.owner, agreement=agreement, text=contract_text(), at=LATER)
    with pytest.raises(Refused, match="已经登记过") as refused:
        services.record_contract(actor=scene.owner, agreement=agreement, text=contract_text(), at=LATER)
    assert refused.value.refusal.field == "registration_number"
    second = services.record_contract(
        actor=scene.owner, agreement=agreement, text=contract_text(registration_number=""), at=LATER
    )
    with pytest.raises(Refused, match="已经登记过"):
        services.change_contract(actor=scene.owner, contract=second, text=contract_text(), at=LATER)

    services.change_contract(
        actor=scene.host, contract=first, text=contract_text(amount=Decimal(300)), at=LATER, version=first.version
    )
    entry = TrailEntry.objects.get(verb="solutions.technicalcontract.changed")
    assert entry.details["changed"] == {"amount": ["268.5", "300"]}
    with pytest.raises(Stale):
        services.change_contract(actor=scene.host, contract=first, text=contract_text(), at=LATER, version=1)

    with pytest.raises(Refused, match="写明原因"):
        services.void_contract(actor=scene.owner, contract=first, reason=" ", at=LATER)
    services.void_contract(actor=scene.owner, contract=first, reason="合同解除", at=LATER)
    with pytest.raises(Stale, match="已撤销"):
        services.change_contract(actor=scene.owner, contract=first, text=contract_text(), at=LATER)
    shown = contract_list(scene.host)
    assert (shown.count, shown.amount, len(shown.rows)) == (1, Decimal("268.5"), 2)
    services.change_contract(actor=scene.owner, contract=second, text=contract_text(), at=LATER)
