"""All components on one page, for whoever builds or changes a page. Served while developing only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.pages.icons import ICONS
from challenge_portal.trail.selectors import TimelineRow
from challenge_portal.workflow.engine import Available

STAGES = ("申办", "征集", "分析", "发布", "揭榜", "对接", "竞赛", "签约", "奖励", "评价")


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="技术需求名称", help_text="用“对象 + 要解决的问题”命名。例：熔盐储热罐底板焊缝在线监测。"
    )
    field = forms.ChoiceField(
        label="产业领域",
        choices=[(name, name) for name in ("数字经济", "人工智能", "装备制造", "新材料", "新能源", "其他")],
        widget=forms.RadioSelect,
    )
    region = forms.ChoiceField(label="所属地区", choices=[("", "请选择"), ("qd", "青岛市")])
    money = forms.DecimalField(label="拟投入合作经费", required=False)
    text = forms.CharField(label="工作思路", widget=forms.Textarea(attrs={"rows": 4}))
    paper = forms.FileField(label="盖章扫描件", required=False, help_text="PDF 或 JPG，不超过 20 MB。")
    agreed = forms.BooleanField(label="已阅读《免责声明》", help_text="2026 年第 1 版")


@dataclass(frozen=True, slots=True)
class SampleStep:
    """A stage as steps.html and track.html take it."""

    label: str
    dates: str
    state: str


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file as file.html takes it."""

    name: str
    size: int
    pages: int
    sha256: str


def components(request: HttpRequest) -> HttpResponse:
    """The page. Its posts go nowhere."""
    at: datetime = request.now
    form = SampleForm({"title": "柔轮齿根残余应力的无损快速测量", "text": "围绕两条产业链征集需求。", "money": "120"})
    return render(
        request,
        "pages/components.html",
        {
            "form": form,
            "icons": sorted(ICONS),
            "dues": [at + timedelta(days=19), at + timedelta(hours=3), at - timedelta(days=2)],
            "moves": _moves(),
            "steps": _steps(),
            "rows": _rows(at),
            "file": SampleFile("申办表（盖章件）.pdf", 3250585, 2, "7f3c" + "0" * 56 + "91a0"),
            "refusal": Refusal(
                "征集已于2026年11月20日 17:00 截止。确有原因的，可以申请延期。", rule="国科发火〔2019〕228号"
            ),
            "amount": Decimal("1286.50"),
        },
    )


def _moves() -> list[Available]:
    return [
        Available("recommend", "推荐", confirm="推荐后列入本省申报函，不能再退回修改。"),
        Available("give_back", "退回修改", asks_reason=True, tone="plain"),
        Available("decline", "不予推荐", asks_reason=True, tone="stop"),
        Available("save", "暂存", tone="plain"),
        Available("publish", "发布", refusal=Refusal("需求分析尚未通过，不能发布。")),
    ]


def _steps() -> list[SampleStep]:
    states = ["done"] * 4 + ["here"] + [""] * 5
    return [SampleStep(label, "9月", state) for label, state in zip(STAGES, states, strict=True)]


def _rows(at: datetime) -> list[TimelineRow]:
    def row(days: int, text: str, reason: str = "", to: str = "") -> TimelineRow:
        return TimelineRow(
            at=at - timedelta(days=days),
            actor="周处（演示）",
            role="省级经办人",
            acting_for="山东省科学技术厅",
            verb="",
            text=text,
            from_label="",
            to_label=to,
            reason=reason,
            details={},
        )

    return [
        row(1, "再次提交", to="待省级审核"),
        row(4, "退回修改", "龙头企业数与附件 2 不一致，请核对。"),
        row(6, "提交"),
    ]
