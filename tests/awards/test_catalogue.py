"""The award catalogue: as the notices have it, and within its own arithmetic."""

from decimal import Decimal

import pytest

from awards import services
from awards.catalogues import ready_catalogues
from awards.models import AwardKind
from awards.rules.rounds import money_text, quota_text
from challenge_portal.kernel.refusals import NotAllowed, Refused
from tests.factories import awards as make
from tests.factories.awards import LATER
from tests.factories.demands import Scene


@pytest.mark.parametrize("key", [each.key for each in ready_catalogues()])
def test_every_ready_catalogue_can_be_copied_and_copied_again_without_doubles(scene: Scene, key: str) -> None:
    made = services.load_catalogue(key, scene.competition, actor=scene.host, at=LATER)
    assert made
    assert all(kind.source for kind in made)
    assert services.load_catalogue(key, scene.competition, actor=scene.host, at=LATER) == []


def test_the_catalogue_of_shanghai_2019_reads_as_its_notice(scene: Scene) -> None:
    """沪科合〔2019〕23号 三（五）2: 5-10 名、每名 10 万元、市区各 5 万元；服务机构每项 2000 元."""
    services.load_catalogue("shanghai_2019", scene.competition, actor=scene.host, at=LATER)
    rows = {kind.title: (quota_text(kind), money_text(kind)) for kind in AwardKind.objects.all()}
    assert rows == {
        "优胜挑战者奖": ("5—10 名", "每名 10 万元"),
        "优秀服务机构奖": ("5 名", "每名 2 万元"),
        "TOP10 解决方案奖": ("10 名", "每名 1 万元"),
        "TOP10 技术需求奖": ("10 名", "每名 1 万元"),
        "开放创新奖": ("3 名", "称号，不发奖金"),
        "优秀组织奖": ("5 名", "称号，不发奖金"),
        "服务机构对接服务奖励": ("不限", "每项 0.2 万元"),
    }
    assert [row["share"] for row in AwardKind.objects.get(title="优胜挑战者奖").payers] == ["5", "5"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"payers": [{"payer": "市", "share": "5"}, {"payer": "区", "share": "4"}]},
            "合计 9 万元，与奖金 10 万元 不符",
        ),
        ({"amount": None, "payers": [{"payer": "市", "share": "5"}]}, "没有支付方"),
        ({"pool": Decimal("5")}, "只填一个"),
        ({"amount": Decimal("0")}, "金额须大于 0"),
        ({"quota_min": 5, "quota_max": 3}, "上限不能小于下限"),
        ({"quota_max": 0}, "1 至 9999"),
        ({"recipient": "nobody"}, "请选择授予对象"),
        ({"title": " "}, "请填写奖项名称"),
        ({"title": "奖" * 61}, "超出 1 字"),
        ({"amount": None, "per_item": True}, "每项金额"),
    ],
)
def test_a_row_that_does_not_add_up_is_refused_at_its_field(scene: Scene, given: dict[str, object], said: str) -> None:
    values = {"title": "优胜挑战者奖"} | given
    with pytest.raises(Refused, match=said) as refused:
        make.kind_of(scene.host, scene.competition, str(values.pop("title")), **values)
    assert refused.value.refusal.field
    assert not AwardKind.objects.exists()


def test_a_title_stands_once_and_kinds_that_share_a_pool_name_the_same_total(scene: Scene) -> None:
    make.kind_of(scene.host, scene.competition, amount=None, pool=Decimal("50"), pool_group="解决方案奖")
    with pytest.raises(Refused, match="不能重复"):
        make.kind_of(scene.host, scene.competition)
    with pytest.raises(Refused, match="总额须同为 50 万元"):
        make.kind_of(
            scene.host, scene.competition, "最具创新奖", amount=None, pool=Decimal("40"), pool_group="解决方案奖"
        )


def test_what_nominations_rest_on_is_not_changed_under_them(scene: Scene) -> None:
    round_ = make.round_of(scene)
    make.nominated(scene, round_)
    kind = AwardKind.objects.get()
    more = services.KindEntry("优胜挑战者奖", "challenger", quota_max=5, amount=Decimal("20"))
    with pytest.raises(Refused, match="先移出提名"):
        services.save_kind(actor=scene.host, competition=scene.competition, entry=more, at=LATER, kind=kind)
    with pytest.raises(Refused, match="不能删除"):
        services.remove_kind(actor=scene.host, kind=kind, at=LATER)
    wider = services.KindEntry("优胜挑战者奖", "challenger", quota_max=5, amount=Decimal("10"))
    services.save_kind(actor=scene.host, competition=scene.competition, entry=wider, at=LATER, kind=kind)
    services.publicise_round(actor=scene.host, round_=round_, ends_at=None, at=LATER)
    with pytest.raises(Refused, match="不能再改"):
        services.save_kind(actor=scene.host, competition=scene.competition, entry=wider, at=LATER, kind=kind)


def test_nobody_but_the_host_writes_the_catalogue(scene: Scene) -> None:
    for who in ("stranger", "supervisor", "province", "centre", "district", "colleague"):
        with pytest.raises(NotAllowed):
            services.load_catalogue("shanghai_2019", scene.competition, actor=scene.actor(who), at=LATER)
