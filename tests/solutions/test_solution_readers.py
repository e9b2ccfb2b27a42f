"""Who reads a filed solution and who finds nothing of it; files, receipts and the desk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.models import Document
from challenge_portal.documents.services import files_of
from challenge_portal.documents.tasks import render_document
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import run_due
from demands.models import Demand
from solutions.models import Solution
from solutions.services import filing as services
from solutions.states import SolutionState
from tests.factories.demands import SOLUTIONS_CLOSE, Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.solutions import RESPONSES, SUMMARY, challenger, draft_of, proposal, solution_at
from tests.solutions.conftest import Browse
from tests.solutions.filing_scene import IN_TIME, page

S = SolutionState


def download(client: Client, address: str) -> int:
    """The status; a file that is handed out is read to its end."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return answer.status_code


def test_the_enterprise_reads_answers_and_the_challenger_reads_the_reason(
    scene: Scene, demand: Demand, browse: Browse, at: Callable[[datetime], None]
) -> None:
    at(IN_TIME)
    actor = challenger()
    solution = solution_at(S.SUBMITTED, demand, actor=actor)
    owner = browse(scene.owner)
    assert solution.number in page(owner, "received", demand.pk)
    assert demand.public_version.number in page(owner, "called")

    text = page(owner, "solution", solution.pk)
    assert SUMMARY in text
    assert RESPONSES[0]["promised"] in text
    solution.refresh_from_db()
    assert solution.read_at == IN_TIME

    address = reverse("solutions:answer", args=[solution.pk])
    without = owner.post(address, {"transition": "decline", "version": solution.version})
    assert without.status_code == 400
    done = owner.post(address, {"transition": "ask", "reason": "请补充原始数据", "version": solution.version})
    assert done.status_code == 302

    challenging = browse(actor)
    assert "请补充原始数据" in page(challenging, "own", solution.pk)
    solution.refresh_from_db()
    sent = {"text": "见附件", "file": upload("数据.pdf", pdf_bytes()), "version": solution.version}
    assert challenging.post(reverse("solutions:supplement", args=[solution.pk]), sent).status_code == 302
    assert "数据.pdf" in page(owner, "solution", solution.pk)


def test_what_is_no_answer_and_an_old_page_are_refused(
    scene: Scene, demand: Demand, browse: Browse, at: Callable[[datetime], None]
) -> None:
    at(IN_TIME)
    solution = solution_at(S.SUBMITTED, demand)
    owner, address = browse(scene.owner), reverse("solutions:answer", args=[solution.pk])

    assert owner.post(address, {"transition": "agree", "reason": "x"}).status_code == 400
    assert owner.post(address, {"transition": "shortlist", "reason": "x", "version": "1"}).status_code == 409


def test_earlier_revisions_are_read_as_they_were_filed(
    scene: Scene, demand: Demand, browse: Browse, at: Callable[[datetime], None]
) -> None:
    at(IN_TIME)
    actor = challenger()
    solution = solution_at(S.SUBMITTED, demand, actor=actor)
    services.save_solution(actor=actor, solution=solution, answers=proposal(summary="第二版摘要"), at=IN_TIME)
    services.file_solution(actor=actor, solution=Solution.objects.get(pk=solution.pk), at=IN_TIME, declared=True)
    owner, address = browse(scene.owner), reverse("solutions:solution", args=[solution.pk])

    assert "第二版摘要" in owner.get(address).content.decode()
    first = owner.get(f"{address}?revision=1").content.decode()
    assert SUMMARY in first
    assert "已由第 2 版替代" in first
    assert owner.get(f"{address}?revision=9").status_code == 404


def _addresses(solution: Solution, file_id: Any) -> list[str]:
    return [
        reverse("solutions:solution", args=[solution.pk]),
        reverse("solutions:own", args=[solution.pk]),
        reverse("solutions:edit", args=[solution.pk]),
        reverse("solutions:receipt", args=[solution.pk, 1]),
        reverse("documents:download", args=[file_id]),
        reverse("documents:page_image", args=[file_id, 1]),
        reverse("api:my-solution-detail", args=[solution.pk]),
        reverse("api:received-solution-detail", args=[solution.pk]),
        reverse("admin:solutions_solution_change", args=[solution.pk]),
        reverse("admin:solutions_solutionrevision_change", args=[solution.revisions.get().pk]),
    ]


def _lists(scene: Scene) -> list[str]:
    return [
        reverse("solutions:mine"),
        reverse("solutions:called"),
        reverse("api:my-solution-list"),
        reverse("api:received-solution-list"),
        reverse("admin:solutions_solution_changelist"),
        reverse("admin:solutions_solution_export"),
        reverse("admin:solutions_solutionrevision_changelist"),
        reverse("solutions:board", args=[scene.competition.code]),
        reverse("solutions:board_export", args=[scene.competition.code]),
    ]


@pytest.mark.parametrize("opened", [False, True], ids=["sealed", "open"])
def test_nobody_finds_a_solution_who_may_not_see_it(
    scene: Scene, sealed_demand: Demand, browse: Browse, at: Callable[[datetime], None], opened: bool
) -> None:
    at(IN_TIME)
    actor = challenger()
    solution = draft_of(sealed_demand, actor=actor, title="不可外传的方案名称")
    services.attach_file(actor=actor, solution=solution, upload=upload("机密图纸.pdf", pdf_bytes()), at=IN_TIME)
    services.file_solution(actor=actor, solution=solution, at=IN_TIME, declared=True)
    if opened:
        run_due(at=SOLUTIONS_CLOSE + timedelta(seconds=1))
        solution.refresh_from_db()
    file_id = solution.files.get().file_id
    others: list[Actor | None] = [
        None,
        challenger("演示另一所大学"),
        scene.actor("other_enterprise"),
        scene.actor("stranger"),
        scene.analyst,
    ]
    if not opened:
        others += [scene.owner, scene.host, scene.actor("supervisor")]

    found = []
    for other in others:
        browser = browse(other)
        assert other is None or not sees(other, solution)
        found += [each for each in _addresses(solution, file_id) if browser.get(each).status_code not in (302, 404)]
        for address in _lists(scene):
            answer = browser.get(address)
            if "不可外传" in answer.content.decode("utf-8", "ignore") or solution.number in str(answer.content):
                found.append(address)
        if other is scene.owner:
            text = page(browser, "received", sealed_demand.pk)
            assert "不可外传" not in text
            assert "演示海岳大学" not in text
            assert "已收到 1 份密封的方案" in text
    assert found == []


def test_whoever_reads_it_downloads_what_was_filed_and_each_download_is_recorded(
    scene: Scene, demand: Demand, browse: Browse, at: Callable[[datetime], None]
) -> None:
    at(IN_TIME)
    actor = challenger()
    solution = draft_of(demand, actor=actor)
    services.attach_file(actor=actor, solution=solution, upload=upload("图纸.pdf", pdf_bytes()), at=IN_TIME)
    services.file_solution(actor=actor, solution=solution, at=IN_TIME, declared=True)
    later = services.attach_file(
        actor=actor,
        solution=Solution.objects.get(pk=solution.pk),
        upload=upload("下一版.pdf", pdf_bytes(2)),
        at=IN_TIME,
    )
    filed = reverse("documents:download", args=[solution.files.exclude(added_in=None).get().file_id])
    unfiled = reverse("documents:download", args=[later.file_id])

    for reader in (scene.owner, scene.host, scene.actor("supervisor"), actor):
        assert download(browse(reader), filed) == 200
    assert TrailEntry.objects.filter(verb="documents.file.downloaded").count() == 4
    assert download(browse(actor), unfiled) == 200
    for reader in (scene.owner, scene.host):
        assert browse(reader).get(unfiled).status_code == 404
        assert "下一版.pdf" not in page(browse(reader), "solution", solution.pk)


def test_the_receipt_is_printed_and_can_be_verified(
    demand: Demand, browse: Browse, at: Callable[[datetime], None]
) -> None:
    at(IN_TIME)
    actor = challenger()
    solution = solution_at(S.SUBMITTED, demand, actor=actor)
    document = Document.objects.get(kind="solution_receipt")
    render_document({"document": str(document.pk)}, at=IN_TIME)

    printed = files_of(solution, purpose="print")[0]
    assert reverse("documents:download", args=[printed.pk]) in page(browse(actor), "receipt", solution.pk, 1)
    assert download(browse(actor), reverse("documents:download", args=[printed.pk])) == 200
    verdict = browse().get(reverse("documents:verify_code", args=[document.shown_code])).content.decode()
    assert "解决方案提交回执" in verdict
    assert solution.title not in verdict


def test_desk_and_menu_say_what_waits(
    scene: Scene, demand: Demand, browse: Browse, at: Callable[[datetime], None]
) -> None:
    at(IN_TIME)
    actor = challenger()
    solution_at(S.SUBMITTED, demand, actor=actor)
    draft_of(scene.published(title="另一项"), actor=actor)

    owner = browse(scene.owner).get(reverse("pages:desk")).content.decode()
    mine = browse(actor).get(reverse("pages:desk")).content.decode()

    assert "答复收到的解决方案" in owner
    assert reverse("solutions:called") in owner
    assert "填完并提交解决方案" in mine
    assert reverse("solutions:mine") in mine
    assert reverse("solutions:boards") in browse(scene.host).get(reverse("pages:desk")).content.decode()
