"""A correction is confirmed while its demand is taken down: one order or the other, never half of both."""

from __future__ import annotations

import pytest

from challenge_portal.kernel.refusals import Refused
from demands import services
from demands.models import Correction, Demand, PublicVersion
from demands.states import CorrectionState, DemandState
from tests.demands.test_corrections import worded
from tests.factories.demands import NOW, make_scene
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_confirming_against_taking_down() -> None:
    scene = make_scene()
    demand = scene.published()
    correction = worded(scene, demand, public_title="更正后的名称")

    def act(number: int) -> str:
        try:
            if number:
                services.take_down_demand(
                    actor=scene.host, demand=Demand.objects.get(pk=demand.pk), reason="企业要求", at=NOW
                )
                return "down"
            fresh = Correction.objects.get(pk=correction.pk)
            services.fire_correction("confirm", correction=fresh, actor=scene.owner, at=NOW)
        except Refused:
            return "refused"
        return "corrected"

    answers = sorted(at_once(2, act))

    assert "down" in answers
    assert Demand.objects.get().state == DemandState.WITHDRAWN
    public, state = PublicVersion.objects.get(), Correction.objects.get().state
    if "corrected" in answers:
        assert (public.title, state) == ("更正后的名称", CorrectionState.PUBLISHED)
    else:
        assert (public.corrected_at, state) == (None, CorrectionState.DISCARDED)
