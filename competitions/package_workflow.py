"""How a package of stamped forms moves: asked for, made by a job, taken, deleted when its days are over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import SYSTEM_MOVE, Move, Workflow
from competitions.effects import APPLICATIONS
from competitions.models import FormPackage
from competitions.states import PACKAGE_EDGES, PackageState

JOB = "competitions.pack_forms"


def another_is_made(package: FormPackage, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """One at a time: a second one of the same forms would only keep the worker busy."""
    others = FormPackage.objects.filter(edition=package.edition_id, office=package.office_id, state=PackageState.ASKED)
    if others.exclude(pk=package.pk).exists():
        return Refusal("本届另有一个压缩包正在打包，请等它完成。")
    return None


def begin_again(package: FormPackage, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """From the first form on; what was written before is gone."""
    package.done = package.total = 0
    package.problem = ""
    package.save(update_fields=["done", "total", "problem"])
    have_it_packed(package, at=at)


def have_it_packed(package: FormPackage, *, at: datetime) -> None:
    """Leave it to a job."""
    enqueue(JOB, {"package": package.pk}, at=at, key=str(package.pk))


def tell_it_is_ready(package: FormPackage, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who asked learns that it can be taken, and until when."""
    until = moment(package.keep_until) if package.keep_until else ""
    _tell(package, f"{package}已完成，共 {package.done} 份，请在 {until} 前下载。", at=at)


def tell_it_failed(package: FormPackage, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who asked learns why there is none."""
    _tell(package, f"{package}没有完成：{package.problem}", at=at)


def _tell(package: FormPackage, text: str, *, at: datetime) -> None:
    link = package.get_absolute_url()
    tell([package.asked_by], text=text, link=link, at=at, kind=APPLICATIONS, mail=False)


_S = PackageState

PACKAGE = Workflow(
    FormPackage,
    PackageState,
    PACKAGE_EDGES,
    initial=_S.ASKED,
    final={_S.REMOVED},
    locks=lambda package: [package.edition],
    moves={
        "finish": Move("competitions.finish_package", label="打包完成", effects=[tell_it_is_ready]),
        "fail": Move("competitions.finish_package", label="未能打包", effects=[tell_it_failed]),
        "cancel": Move("competitions.handle_package", label="取消打包", tone="plain"),
        "retry": Move(
            "competitions.handle_package",
            label="重新打包",
            guards=[another_is_made],
            effects=[begin_again],
            tone="plain",
        ),
        "remove": Move(SYSTEM_MOVE, label="到期删除", due=lambda package: package.keep_until),
    },
)
