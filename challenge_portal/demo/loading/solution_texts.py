"""A row of the solution files as answers to the registration form and to the solution form."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from challenge_portal.kernel.clock import local
from challenge_portal.organisations.actors import Actor
from solutions.forms_data import registration_v1

HALF = Decimal("0.5")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
BASIS = (
    "样件实测，第三方检测报告见附件",
    "同类项目验收记录，可现场复测",
    "中试连续运行数据，批次记录可查",
    "台架试验与仿真一致，偏差在百分之五以内",
    "按比例放大推算，样机阶段给出实测值",
)
RISKS = (
    "主要风险是现场工况与试验条件的差异。先用需方样件做两轮摸底，超差即调整方案，不进入下一阶段。",
    "关键件采购周期较长。已选定两家供应商，样机阶段平行订货，最迟不影响交付节点。",
    "批量一致性有待验证。第二阶段起每批留样检测，数据向需方公开，连续三批合格后再扩大。",
    "与现有产线接口可能需要小改。实施前派两人到厂核对图纸，改动由我方负责并书面确认。",
)
PEOPLE = (
    ("总体方案与对外协调", "项目负责人"),
    ("核心工艺或算法", "技术骨干"),
    ("试制、测试与现场调试", "工程师"),
)
SURNAMES, GIVEN = (
    "江沈陶裴谢霍梁尹盛卓",
    ("以宁", "知白", "景和", "若谷", "行之", "望山", "云起", "思齐", "怀远", "初晴"),
)
FIELDS_OF_TEAM = ("总体设计", "工艺与材料", "测试与数据")
SHARES = (("材料与样件", "0.35"), ("测试与检测", "0.2"), ("人员", "0.3"), ("差旅与现场服务", "0.15"))


def registration_answers(known: Mapping[str, Any], *, actor: Actor, unit: Mapping[str, Any] | None) -> dict[str, Any]:
    """《中国创新挑战赛报名表》 of a unit of the data, or of a person who stands alone."""
    kind = str(known.get("kind") or "")
    intro = unit["introduction"] if unit else "长期在生产一线从事工艺与设备改进，有自己的样机和试验记录。"
    answers = {
        **known,
        "kind": kind if unit else registration_v1.PERSON,
        "leader_name": actor.label,
        "leader_position": unit["contact_position"] if unit else "技术人员",
        "basis": f"{intro}围绕本次拟挑战的需求，已有试验条件和样件，能够按期开展摸底试验。",
        "public_final": "yes",
        "declaration": [option.value for option in registration_v1.DECLARATIONS],
    }
    if unit is None:
        answers["id_tail"] = f"{zlib.crc32(actor.label.encode()) % 10_000:04}"
    return answers


def solution_answers(
    row: Mapping[str, Any],
    demand: Mapping[str, Any],
    *,
    responses: Sequence[Mapping[str, Any]],
    holder: str,
    at: datetime,
) -> dict[str, Any]:
    """解决方案: what the row says, set out in the parts of the form."""
    seed = zlib.crc32(row["title"].encode())
    offer = Decimal(row["offer"])
    named = "、".join(f"“{each['indicator']}”" for each in responses[:2])
    answered = [_response(each, row["maturity"], seed + place) for place, each in enumerate(responses)]
    return {
        "title": row["title"],
        "summary": f"{row['idea']}{row['ground']}承诺以{named}作为验收依据，报价 {row['offer']} 万元，含样机、试验和现场调试。",
        "understanding": (
            f"需求的背景是：{demand['background']}\n难点在于{named}等 {len(responses)} 项指标必须同时达到，"
            f"不能以牺牲其中一项换取另一项，并且要在需方现有条件下实施。"
        ),
        "route": (
            f"一、总体思路。{row['idea']}\n"
            f"二、关键环节。{row['novelty']}围绕{named}，先用需方提供的样件或数据做基线测试，再逐项改进，每一步留下可复核的记录。\n"
            f"三、验证方法。按需求给出的口径在需方现场复测，测试方法、样本数和判定规则事先书面约定；未达到的，按约定整改或退出。"
        ),
        "novelty": row["novelty"],
        "responses": answered,
        "maturity": str(row["maturity"]),
        "ground": f"{row['ground']}现有样件、试验台和数据可以在对接时开放给需方查看。",
        "rights": _rights(row, holder, seed),
        "stages": _stages(row, int(demand["months"]), at),
        "offer": row["offer"],
        "costs": _costs(offer),
        "cooperation": ["joint_development", "licence"] if row["maturity"] >= READY else ["joint_development"],
        "risks": RISKS[seed % len(RISKS)],
        "team": _team(seed),
    }


READY = 8  # from this level on a licence is offered as well


def _response(indicator: Mapping[str, Any], maturity: int, seed: int) -> dict[str, str]:
    """A promised value for one indicator: a ripe technique promises a little more, a young one says what it lacks."""
    target = str(indicator["target"])
    promised, basis = target, BASIS[seed % len(BASIS)]
    if maturity <= 4:
        basis = BASIS[-1]
    elif maturity >= 7 and seed % 3 == 0:
        promised = _better(target)
    return {
        "indicator": indicator["indicator"],
        "target": target,
        "promised": promised[:40] or "按需求约定",
        "basis": basis,
    }


def _better(target: str) -> str:
    """Five per cent on the right side of a bound; a target without a bound stays as it is."""
    found = NUMBER.search(target)
    if found is None or not ({"≤", "<", "≥", ">"} & set(target)):
        return target
    factor = Decimal("0.95") if {"≤", "<"} & set(target) else Decimal("1.05")
    places = len(found.group().partition(".")[2]) + 1
    value = (Decimal(found.group()) * factor).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize()
    return f"{target[: found.start()]}{value:f}{target[found.end() :]}"


def _rights(row: Mapping[str, Any], holder: str, seed: int) -> list[dict[str, str]]:
    kind = ("发明专利", "实用新型", "软件著作权", "技术秘密")[seed % 4]
    status = {"发明专利": "申请中", "实用新型": "已授权", "软件著作权": "已登记", "技术秘密": "未申请"}[kind]
    return [{"kind": kind, "name": row["title"], "number": "", "holder": holder[:60], "status": status}]


def _stages(row: Mapping[str, Any], months: int, at: datetime) -> list[dict[str, str]]:
    first = local(at).date() + timedelta(days=60)  # the time in which enterprises choose
    parts = (
        ("摸底与方案冻结", 0.2, "基线测试报告、冻结的方案与测试大纲"),
        ("样机或样件试制", 0.55, "样机（件）及自测记录"),
        ("现场验证与移交", 1.0, "现场复测报告、作业指导书和全部技术资料"),
    )
    return [
        {"stage": name, "until": (first + timedelta(days=int(30 * months * part))).isoformat(), "result": result}
        for name, part, result in parts
    ]


def _costs(offer: Decimal) -> list[dict[str, str]]:
    amounts = [(offer * Decimal(share) / HALF).to_integral_value(ROUND_HALF_UP) * HALF for _, share in SHARES[:-1]]
    amounts.append(offer - sum(amounts))
    return [
        {"item": item, "amount": f"{amount.normalize():f}", "remark": ""}
        for (item, _), amount in zip(SHARES, amounts, strict=True)
    ]


def _team(seed: int) -> list[dict[str, str]]:
    return [
        {
            "name": f"{SURNAMES[(seed + 3 * place) % len(SURNAMES)]}{GIVEN[(seed // 7 + place) % len(GIVEN)]}（演示）",
            "title": title,
            "field": FIELDS_OF_TEAM[place],
            "part": part,
        }
        for place, (part, title) in enumerate(PEOPLE)
    ]
