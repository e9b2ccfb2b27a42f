"""Publication in batches: all or none, numbered without gaps, and an honest race."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.files import may_download
from challenge_portal.documents.models import Document, StoredFile, TakenNumber
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import ANONYMOUS, SYSTEM
from challenge_portal.search.models import IndexChange
from challenge_portal.workflow.engine import due_run, run_due
from competitions.models import Announcement
from competitions.services import set_period
from competitions.states import Stage
from demands import services
from demands.models import Batch, Demand, PublicVersion
from demands.selectors.hall import hall_page
from demands.selectors.hall_query import HallQuery
from demands.states import DemandState
from demands.workflow import DEMAND
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, SOLUTIONS_CLOSE, Scene


def test_a_batch_goes_out_whole_and_numbered_in_its_order(scene: Scene) -> None:
    first, second = scene.confirmed(title="第一项需求"), scene.confirmed(title="第二项需求")
    batch = scene.batch([second, first])

    announcement = services.publish_batch(actor=scene.host, batch=batch, at=NOW)

    numbers = list(PublicVersion.objects.order_by("number").values_list("number", "title"))
    assert numbers == [("RZ-2026-0001", "第二项需求"), ("RZ-2026-0002", "第一项需求")]
    assert announcement.document_number == "RZ-2026需求公告第1号"
    assert announcement.body.index("第二项需求") < announcement.body.index("第一项需求")
    assert Document.objects.filter(kind="demand_announcement", number=announcement.document_number).exists()
    assert IndexChange.objects.filter(kind="demands.public").count() == 2
    third = scene.published(title="第三项需求")
    assert third.public_version.number == "RZ-2026-0003"
    assert third.batch_entry.batch.number == "RZ-2026需求公告第2号"
    assert third.batch_entry.batch.ordinal == 2


def test_one_that_cannot_go_out_keeps_the_whole_batch_back_and_takes_no_number(scene: Scene) -> None:
    good, bad = scene.confirmed(title="可以发布的"), scene.confirmed(title="文本改过的")
    batch = scene.batch([good, bad])
    PublicVersion.objects.filter(demand=bad).update(description="确认之后又改过的文字。")

    with pytest.raises(Refused, match="“文本改过的”不能发布：企业尚未确认这一版公开文本"):
        services.publish_batch(actor=scene.host, batch=batch, at=NOW)

    assert hall_page(HallQuery(), at=NOW).rows == []
    assert not Announcement.objects.exists()
    assert not TakenNumber.objects.filter(series__kind__in=["demands.demand", "demands.announcement"]).exists()
    assert Demand.objects.filter(state=DemandState.CONFIRMED).count() == 2


def test_a_demand_without_an_approved_analysis_stays_off_the_hall(scene: Scene) -> None:
    demand = scene.confirmed()
    batch = scene.batch([demand])
    demand.analyses.update(state="returned")  # as if the approval had been taken back

    with pytest.raises(Refused, match="需求分析尚未通过"):
        services.publish_batch(actor=scene.host, batch=batch, at=NOW)


def test_only_confirmed_demands_of_the_same_competition_enter_a_batch_and_only_one(scene: Scene) -> None:
    confirmed, unready = scene.confirmed(), scene.to_confirm()
    batch = scene.batch([confirmed])
    with pytest.raises(Refused, match="企业确认公开文本后才能编入"):
        services.arrange_batch(actor=scene.host, batch=batch, order=services.BatchOrder([unready.pk]), at=NOW)
    with pytest.raises(Refused, match="已在另一批里"):
        scene.batch([confirmed])
    with pytest.raises(Refused, match="不在本赛事"):
        services.arrange_batch(actor=scene.host, batch=batch, order=services.BatchOrder([999999]), at=NOW)
    assert list(batch.entries.values_list("demand", flat=True)) == [confirmed.pk]


def test_a_title_that_is_too_long_is_refused_at_its_field_and_kept(scene: Scene, browse: Browse) -> None:
    batch = services.create_batch(actor=scene.host, competition=scene.competition, at=NOW)
    url, title = reverse("demands:batch", args=[batch.pk]), "长" * 121
    host = browse(scene.host)
    answer = host.post(url, {"title": title, "version": batch.version})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "公告标题最多 120 字，现在 121 字" in page[page.index('id="title-error"') :][:300]
    assert f'value="{title}"' in page
    batch.refresh_from_db()
    assert "长" not in batch.title
    assert host.post(url, {"title": title[:120], "version": batch.version}).status_code == 302


def test_an_empty_batch_says_nothing(scene: Scene) -> None:
    with pytest.raises(Refused, match="还没有需求"):
        services.publish_batch(actor=scene.host, batch=scene.batch([]), at=NOW)


def test_nobody_but_the_host_publishes(scene: Scene) -> None:
    batch = scene.batch([scene.confirmed()])
    for who in ("stranger", "supervisor", "province", "centre", "district", "colleague"):
        with pytest.raises(NotAllowed):
            services.publish_batch(actor=scene.actor(who), batch=batch, at=NOW)
    with pytest.raises(NotAllowed):
        services.create_batch(actor=scene.actor("stranger"), competition=scene.competition, at=NOW)


def test_a_published_batch_is_not_arranged_again(scene: Scene) -> None:
    demand = scene.published()
    batch = Batch.objects.get(entries__demand=demand)
    with pytest.raises(Stale):
        services.arrange_batch(actor=scene.host, batch=batch, order=services.BatchOrder([]), at=NOW)
    with pytest.raises(Stale):
        services.publish_batch(actor=scene.host, batch=batch, at=NOW)


def test_a_withdrawn_demand_leaves_the_batch_that_was_prepared(scene: Scene) -> None:
    stays, goes = scene.confirmed(), scene.confirmed()
    batch = scene.batch([stays, goes])
    services.withdraw_demand(actor=scene.owner, demand=goes, reason="已自行解决", at=NOW)
    assert list(batch.entries.values_list("demand", flat=True)) == [stays.pk]


def test_what_was_taken_down_is_gone_from_the_hall_at_once(scene: Scene) -> None:
    demand = scene.published()
    services.take_down_demand(actor=scene.host, demand=demand, reason="企业发现泄露客户名称", at=NOW)
    assert hall_page(HallQuery(state="all"), at=NOW).rows == []


def test_the_call_closes_by_itself_a_moment_after_the_deadline_and_only_then(scene: Scene) -> None:
    demand = scene.published()
    with due_run():
        run_due(at=SOLUTIONS_CLOSE)
    demand.refresh_from_db()
    assert demand.state == DemandState.PUBLISHED
    with pytest.raises(NotAllowed):
        DEMAND.fire(demand, "expire", actor=SYSTEM, at=SOLUTIONS_CLOSE + timedelta(days=1))
    run_due(at=SOLUTIONS_CLOSE + timedelta(seconds=1))
    demand.refresh_from_db()
    assert demand.state == DemandState.CLOSED
    assert hall_page(HallQuery(), at=NOW).rows == []
    assert hall_page(HallQuery(state="closed"), at=NOW).total == 1


def test_a_deadline_that_is_moved_forward_closes_the_call_then(scene: Scene) -> None:
    demand = scene.published()
    sooner = NOW + timedelta(days=30)
    set_period(actor=scene.host, competition=scene.competition, stage=Stage.SOLUTIONS, closes_at=sooner, at=NOW)
    run_due(at=sooner + timedelta(seconds=1))
    demand.refresh_from_db()
    assert demand.state == DemandState.CLOSED


def test_nothing_goes_out_after_the_solutions_deadline(scene: Scene) -> None:
    batch = scene.batch([scene.confirmed()])
    with pytest.raises(Refused, match="解决方案征集已截止"):
        services.publish_batch(actor=scene.host, batch=batch, at=SOLUTIONS_CLOSE + timedelta(seconds=1))


def taken_down(scene: Scene) -> tuple[Demand, Demand, int]:
    """Of two demands of one announcement the first is taken down; the announcement's id with them."""
    first, second = scene.confirmed(title="第一项需求"), scene.confirmed(title="第二项需求")
    announcement = services.publish_batch(actor=scene.host, batch=scene.batch([first, second]), at=NOW)
    first.refresh_from_db()
    services.take_down_demand(actor=scene.host, demand=first, reason="企业来函。", at=NOW + timedelta(days=2))
    return first, second, announcement.pk


def test_an_announcement_marks_what_was_taken_down_and_no_longer_tells_its_text(scene: Scene) -> None:
    first, second, pk = taken_down(scene)

    for address in (f"/announcements/{pk}/", f"/api/v1/announcements/{pk}/", "/api/v1/announcements/"):
        text = Client().get(address).content.decode()
        assert first.public_version.title not in text, address
        assert "第二项需求" in text, address
        assert first.public_version.number in text, address
        assert "已撤下" in text, address
        assert "2026年11月22日 10:00" in text, address
    page = Client().get(f"/announcements/{pk}/").content.decode()
    assert reverse("demands:detail", args=[second.public_version.number]) in page
    assert reverse("demands:detail", args=[first.public_version.number]) not in page


def test_the_paper_of_an_announcement_is_withheld_once_a_demand_on_it_is_taken_down(scene: Scene) -> None:
    _, _, pk = taken_down(scene)
    batch = Batch.objects.get(announcement_id=pk)
    file = StoredFile(subject_kind="demands.batch", subject_id=str(batch.pk))

    assert not may_download(ANONYMOUS, file)
    assert not may_download(scene.owner, file)
    assert may_download(scene.host, file)
    assert may_download(scene.actor("supervisor"), file)
    assert "公告文件不再提供下载" in Client().get(f"/announcements/{pk}/").content.decode()
