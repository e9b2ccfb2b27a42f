"""A package of five hundred forms: written to the disk one by one, so that the worker's memory doesn't grow with them."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
import zipfile
from pathlib import Path

from challenge_portal.documents.services import current_scan
from challenge_portal.jobs.runner import run_all
from competitions import services
from competitions.models import Edition
from competitions.states import ApplicationState, PackageState
from tests.factories.competitions import Walk
from tests.factories.copies import copies

FORMS, KILOBYTES = 500, 120


def test_five_hundred_forms_never_stand_in_memory_together(walk: Walk) -> None:
    edition = many_forms(walk)
    package = services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
    tracemalloc.start()
    try:
        run_all(at=walk.at)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    package.refresh_from_db()
    assert (package.state, package.done, package.unstamped, package.damaged) == (PackageState.READY, FORMS, 0, 0)
    assert package.file is not None
    assert package.file.size > FORMS * KILOBYTES * 1024
    assert most < package.file.size / 2, f"{most / 1024 / 1024:.0f} MiB at most"
    with zipfile.ZipFile(package.file.file.path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert len(set(names)) == FORMS + 1


def many_forms(walk: Walk) -> Edition:
    """So many forms of one host, each with a stamped file of its own."""
    edition = walk.edition()
    first = walk.submitted(edition)
    assert first.document is not None
    scan = current_scan(first.document)
    assert scan is not None
    documents = copies(first.document, FORMS, code=lambda place: f"{place:016X}", version=lambda place: place + 100)
    contents = [os.urandom(KILOBYTES * 1024) for _ in range(8)]
    folder = Path(scan.file.file.path).parent
    files = copies(
        scan.file,
        FORMS,
        file=lambda place: f"{folder.name}/{place:032x}.pdf",
        sha256=lambda place: hashlib.sha256(contents[place % 8] + b"%d" % place).hexdigest(),
    )
    for place in range(FORMS):
        (folder / f"{place:032x}.pdf").write_bytes(contents[place % 8] + b"%d" % place)
    copies(scan, FORMS, document_id=lambda place: documents[place].pk, file_id=lambda place: files[place].pk)
    copies(
        first,
        FORMS,
        state=ApplicationState.NOT_ACCEPTED,
        number=lambda place: f"SB-2026-99-{place:04}",
        document_id=lambda place: documents[place].pk,
    )
    type(first).objects.filter(pk=first.pk).delete()
    return edition
