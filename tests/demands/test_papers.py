"""The papers of a demand: who may read which."""

from challenge_portal.documents.files import may_download
from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.organisations.actors import ANONYMOUS
from demands import services
from demands.papers import indicator_text
from tests.factories.demands import NOW, Scene


def of(kind: str, pk: int) -> StoredFile:
    return StoredFile(subject_kind=kind, subject_id=str(pk))


def test_a_published_announcement_is_everybodys_and_a_draft_is_not(scene: Scene) -> None:
    batch = scene.batch([scene.confirmed()])
    file = of("demands.batch", batch.pk)
    assert not may_download(ANONYMOUS, file)
    assert may_download(scene.host, file)
    services.publish_batch(actor=scene.host, batch=batch, at=NOW)
    assert may_download(ANONYMOUS, file)
    assert not may_download(ANONYMOUS, of("demands.batch", 10**9))


def test_an_analysis_is_for_its_parties(scene: Scene) -> None:
    demand = scene.analysed()
    file = of("demands.analysis", scene.analysis_of(demand).pk)
    for actor in (scene.host, scene.analyst, scene.actor("supervisor"), scene.actor("province")):
        assert may_download(actor, file)
    for actor in (ANONYMOUS, scene.actor("stranger"), scene.actor("other_enterprise"), scene.owner):
        assert not may_download(actor, file)
    services.approve_analysis(actor=scene.host, demand=demand, at=NOW, leaks_checked=True)
    assert may_download(scene.owner, file)  # feedback to the enterprise, once the host stands by it


def test_the_announcement_is_made_of_public_values_alone_and_marked_as_a_demonstration(scene: Scene) -> None:
    scene.published(entry={"hide_budget": True})
    document = Document.objects.get(kind="demand_announcement")
    listed = document.snapshot["demands"][0]
    assert (listed["owner"], listed["contact"], listed["budget"]) == ("", "由承办单位转达", "不公开")
    assert document.snapshot["mark"] == "中国创新挑战赛（日照）需求公告"
    assert document.is_demo


def test_an_indicator_reads_as_one_line() -> None:
    row = {"indicator": "寿命", "present": "8000", "target": "≥20000", "unit": "小时", "method": ""}
    assert indicator_text(row) == "寿命：目标值 ≥20000 小时，现有值 8000"
