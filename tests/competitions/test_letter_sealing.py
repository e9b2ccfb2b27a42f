"""The electronic way of the 申报函: asked and granted like the seal on a form, at its signature."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import DocumentFile, SealRequest
from challenge_portal.documents.seals.checking import signatures_of
from challenge_portal.documents.seals.requests import decide_request
from challenge_portal.documents.seals.selectors import trust_at
from challenge_portal.documents.services import current_signed
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import SYSTEM, Actor, actor_for
from challenge_portal.organisations.services import grant_role
from competitions import services
from competitions.models import RecommendationLetter
from competitions.packing import letters_for
from tests.competitions.sealing_scene import Scene
from tests.factories.competitions import Walk
from tests.factories.seals import pdfsig

SignIn = Callable[[Actor], Client]


@pytest.fixture
def scene(walk: Walk) -> Scene:
    return Scene(walk)


class TestTheLetter:
    """The province's 申报函: asked by its officer, granted by its keeper, sent without a scan, taken along in the ZIP."""

    @pytest.fixture
    def letter(self, scene: Scene) -> RecommendationLetter:
        walk = scene.walk
        application = walk.recommend(scene.submitted(), walk.shandong)
        letter = walk.issued_letter([application])
        run_all(at=scene.at)
        letter.refresh_from_db()
        return letter

    def ask(self, scene: Scene, letter: RecommendationLetter, actor: Actor | None = None) -> SealRequest:
        return services.ask_letter_seal(
            actor=actor or scene.walk.shandong, letter=letter, purpose="报送申报函", at=scene.at
        )

    def test_the_letter_is_signed_at_its_signature_and_sent_without_a_scan(
        self, scene: Scene, letter: RecommendationLetter, tmp_path: Path
    ) -> None:
        with pytest.raises(Refused, match="盖章扫描件或电子签章件"):
            services.move_letter("send", actor=scene.walk.shandong, letter=letter, at=scene.at)
        request = scene.granted(self.ask(scene, letter), scene.province_keeper)
        assert (request.state, request.place, request.place_label) == ("signed", 1, "发文单位署名")
        signed = current_signed(letter.document)
        content = read_bytes(signed.file)
        assert [each.fingerprint for each in signatures_of(content, trust_at(scene.at))] == [
            scene.province_seal.fingerprint
        ]
        assert "Signature is Valid." in pdfsig(content, tmp_path)
        sent = services.move_letter("send", actor=scene.walk.shandong, letter=letter, at=scene.at)
        assert sent.state == "sent"
        [packed] = letters_for(scene.edition, scene.edition.organiser)
        assert packed.stamp == signed

    def test_nobody_grants_what_they_asked_and_no_other_office_asks(
        self, scene: Scene, letter: RecommendationLetter
    ) -> None:
        for other in (scene.walk.rizhao, scene.walk.centre, scene.walk.jiangsu):
            with pytest.raises(NotAllowed):
                self.ask(scene, letter, other)
        request = self.ask(scene, letter)
        with pytest.raises(NotAllowed):
            decide_request(request, "grant", actor=scene.keeper, at=scene.at)
        province = scene.walk.shandong
        grant_role(
            actor=SYSTEM,
            person=province.person,  # type: ignore[arg-type]
            role="seal_keeper",
            authority=province.authority,  # type: ignore[arg-type]
            at=scene.at,
        )
        both = actor_for(province.person, at=scene.at, acting_for=province.key)
        with pytest.raises(Refused, match="不能审批自己的用印申请"):
            decide_request(request, "grant", actor=both, at=scene.at)

    def test_taking_the_letter_back_voids_its_signature(self, scene: Scene, letter: RecommendationLetter) -> None:
        scene.granted(self.ask(scene, letter), scene.province_keeper)
        services.move_letter("take_back", actor=scene.walk.shandong, letter=letter, at=scene.at)
        assert DocumentFile.objects.get(role="signed", document__kind="recommendation_letter").voided_at is not None
        with pytest.raises(Stale, match="定稿之后、报送之前"):
            self.ask(scene, letter)

    def test_the_way_through_the_pages(self, today: Walk, browser: SignIn) -> None:
        scene, walk = Scene(today), today
        letter = walk.issued_letter([walk.recommend(scene.submitted(), walk.shandong)])
        run_all(at=scene.at)
        province, url = browser(walk.shandong), reverse("competitions:letter", args=[letter.pk])
        ask = reverse("competitions:seal_letter", args=[letter.pk])
        assert f'action="{ask}"' in province.get(url).content.decode()
        empty = province.post(ask, {"purpose": " "})
        assert empty.status_code == 400
        assert 'id="purpose-error"' in empty.content.decode()
        assert province.post(ask, {"purpose": "报送申报函"}).status_code == 302
        page = province.get(url).content.decode()
        assert "待审批" in page
        assert f'action="{ask}"' not in page
        request = SealRequest.objects.get(document__kind="recommendation_letter")
        move = reverse("documents:move_seal_request", args=[request.pk])
        keeper = browser(scene.province_keeper)
        assert keeper.post(move, {"transition": "grant", "version": request.version}).status_code == 302
        run_all(at=clock.now())
        letter.refresh_from_db()
        sending = {"transition": "send", "version": letter.version}
        assert province.post(reverse("competitions:move_letter", args=[letter.pk]), sending).status_code == 302
        assert "电子签章件" in browser(walk.centre).get(url).content.decode()
