"""An office asks for all stamped forms of an edition in one file; a job makes it, time takes it away again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from challenge_portal.documents.archives import clear_work_places, work_place
from challenge_portal.documents.files import keep_made, remove_file
from challenge_portal.jobs.selectors import open_keys
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Edition, FormPackage
from competitions.package_workflow import JOB, PACKAGE, have_it_packed
from competitions.packing import Counted, forms_for, write_package
from competitions.states import PackageState

register_verbs({"competitions.formpackage.asked": "申请盖章表打包"})
logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
PURPOSE = "form_package"
SAID_EVERY = 5  # forms between two looks at whether somebody cancelled
NO_ROOM = "服务器存储空间不足或无法写入，请联系系统管理员后重新打包。"
LOST_WORKER = "后台任务中断，没有完成，请重新打包。"


class Stopped(Exception):
    """Somebody cancelled the package while it was made."""


@transaction.atomic
def ask_package(*, actor: Actor, edition: Edition, at: datetime) -> FormPackage:
    """Ask for the stamped forms of an edition in one ZIP: the organiser gets all, a province its own.

    One that is being made already is the answer to a second asking. Raises NotAllowed, and Refused when no form was
    handed in.
    """
    office = actor.authority
    if office is None or actor.person is None or not can(actor, "competitions.pack_forms", office):
        raise NotAllowed("competitions.pack_forms", edition)
    locked = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    making = FormPackage.objects.filter(edition=locked, office=office, state=PackageState.ASKED).first()
    if making is not None:
        return making
    total = forms_for(locked, office).count()
    if not total:
        raise Refused("本届还没有已提交的申办表，没有可以打包的内容。", way_on="申办单位提交盖章件之后再打包。")
    package = FormPackage.objects.create(
        edition=locked, office=office, asked_by=actor.person, asked_at=at, total=total, is_demo=locked.is_demo
    )
    have_it_packed(package, at=at)
    record(actor=actor, verb="competitions.formpackage.asked", subject=package, at=at, details={"forms": total})
    return package


def move_package(
    name: str, *, actor: Actor, package: FormPackage, at: datetime, version: int | None = None
) -> FormPackage:
    """Cancel or begin again, as a button asks by its name. Raises UnknownMove, Stale, NotAllowed, Refused."""
    return PACKAGE.fire(package, name, actor=actor, at=at, version=version)


def make_package(package: FormPackage, *, at: datetime, alive: Callable[[], None]) -> None:
    """Write the ZIP and keep it. ``alive`` is called now and then, so that the job isn't taken for lost.

    A full or broken disk ends in a failed package with a plain reason; anything else is raised after the same.
    """
    try:
        with work_place("package.zip") as path:
            counted = write_package(package, path, at=at, progress=_progress(package, alive))
            _finish(package, path, counted, at=at)
    except Stopped:
        return
    except OSError:
        logger.exception("The package %s could not be written.", package.pk)
        fail_package(package, NO_ROOM, at=at)
    except Exception:
        fail_package(package, "程序出错，已记录，请联系系统管理员。", at=at)
        raise


@transaction.atomic
def fail_package(package: FormPackage, problem: str, *, at: datetime) -> None:
    """There is no file, and why. Harmless when the package came to another end meanwhile."""
    locked = _locked(package)
    if locked.state != PackageState.ASKED:
        return
    locked.problem = problem
    locked.save(update_fields=["problem"])
    PACKAGE.fire(locked, "fail", actor=SYSTEM, at=at)


def tidy_packages(*, at: datetime) -> int:
    """Delete the files of packages whose days are over, and end those whose job is gone. Returns how many files.

    That a package is over is time's own move and comes first: from then on nobody gets the file, whatever happens here.
    """
    removed = 0
    for package in FormPackage.objects.filter(state=PackageState.REMOVED, file__isnull=False).select_related("file"):
        file = package.file
        with transaction.atomic():
            FormPackage.objects.filter(pk=package.pk).update(file=None)
            if file is not None:
                remove_file(file)
        removed += 1
    alive = open_keys(JOB)
    for package in FormPackage.objects.filter(state=PackageState.ASKED):
        if str(package.pk) not in alive:
            fail_package(package, LOST_WORKER, at=at)
    clear_work_places(at=at)
    return removed


def _progress(package: FormPackage, alive: Callable[[], None]) -> Callable[[int], None]:
    """Write down how far the job is; raises Stopped once the package isn't wanted any more."""
    total = forms_for(package.edition, package.office).count()
    _say(package, done=0, total=total)

    def said(done: int) -> None:
        if done % SAID_EVERY == 0 or done >= total:
            _say(package, done=done, total=max(done, total))
            alive()

    return said


def _say(package: FormPackage, *, done: int, total: int) -> None:
    wanted = FormPackage.objects.filter(pk=package.pk, state=PackageState.ASKED)
    if not wanted.update(done=done, total=total):
        raise Stopped


@transaction.atomic
def _finish(package: FormPackage, path: Path, counted: Counted, *, at: datetime) -> None:
    locked = _locked(package)
    if locked.state != PackageState.ASKED:
        raise Stopped
    name = f"{locked.edition}盖章申办表（{locked.office}，{local(at):%Y%m%d}）.zip"
    locked.file = keep_made(path, name, actor=SYSTEM, at=at, purpose=PURPOSE, subject=locked)
    locked.total, locked.unstamped, locked.damaged = counted.total, counted.unstamped, counted.damaged
    locked.done, locked.finished_at, locked.keep_until = counted.total, at, at + KEPT_FOR
    locked.save()
    PACKAGE.fire(locked, "finish", actor=SYSTEM, at=at)


def _locked(package: FormPackage) -> FormPackage:
    """The package as it is now, locked after its edition: the order in which a button's move locks them."""
    Edition.objects.select_for_update(no_key=True).get(pk=package.edition_id)
    found = FormPackage.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("edition__series", "office", "asked_by").get(pk=package.pk)
