"""Two offices with seals, and an application that both are to seal."""

from datetime import datetime, timedelta

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import Document, SealRequest
from challenge_portal.documents.seals.requests import decide_request
from challenge_portal.documents.services import current_signed
from challenge_portal.jobs.runner import run_all
from challenge_portal.organisations.actors import Actor
from competitions import services
from competitions.models import HostingApplication
from tests.factories.competitions import Walk
from tests.factories.organisations import officer
from tests.factories.seals import pkcs12_file, seal_of

PURPOSE = "申办第七届挑战赛"


class Scene:
    """日照 has an officer, a keeper and a seal; so has 山东. An application is finalised and printed."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.at = walk, walk.at
        self.keeper = officer(walk.tree["rizhao"], "seal_keeper", at=walk.at)
        self.province_keeper = officer(walk.tree["shandong"], "seal_keeper", at=walk.at)
        valid = {"valid_from": walk.at - timedelta(days=9), "valid_until": walk.at + timedelta(days=300)}
        self.seal = seal_of(self.keeper, at=walk.at, file=pkcs12_file("日照市人民政府（样章）", **valid))
        self.province_seal = seal_of(
            self.province_keeper, at=walk.at, width=50, file=pkcs12_file("山东省科学技术厅（样章）", **valid)
        )
        self.edition = walk.forwarded(walk.edition())
        self.application = walk.finalised(self.edition)
        run_all(at=walk.at)

    @property
    def document(self) -> Document:
        self.application.refresh_from_db()
        assert self.application.document is not None
        return self.application.document

    def ask(self, actor: Actor | None = None, purpose: str = PURPOSE) -> SealRequest:
        return services.ask_application_seal(
            actor=actor or self.walk.rizhao, application=self.application, purpose=purpose, at=self.at
        )

    def granted(self, request: SealRequest, keeper: Actor | None = None, at: datetime | None = None) -> SealRequest:
        decide_request(request, "grant", actor=keeper or self.keeper, at=at or self.at)
        run_all(at=at or self.at)
        request.refresh_from_db()
        return request

    def signed(self) -> SealRequest:
        return self.granted(self.ask())

    def submitted(self) -> HostingApplication:
        self.signed()
        return services.submit_application(actor=self.walk.rizhao, application=self.application, at=self.at)

    def content(self) -> bytes:
        signed = current_signed(self.document)
        assert signed is not None
        return read_bytes(signed.file)
