from datetime import timedelta

import pytest

from challenge_portal.documents import files
from challenge_portal.documents.services import request_document
from challenge_portal.documents.tasks import render_document
from tests.factories.documents import hosting_paper
from tests.factories.organisations import NOW, InstitutionFactory, member


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def unit(db):
    """The institution that the files of these tests belong to."""
    return InstitutionFactory()


@pytest.fixture
def clerk(unit):
    """Somebody of that institution."""
    return member(unit)


@pytest.fixture
def stranger(db):
    """Somebody of another institution."""
    return member(InstitutionFactory())


@pytest.fixture
def unit_files(monkeypatch):
    """Files of an institution are for its members."""

    def its_members(actor, file):
        return actor.institution is not None and str(actor.institution.pk) == file.subject_id

    monkeypatch.setitem(files._rules, "organisations.institution", its_members)


@pytest.fixture
def ask(unit, clerk):
    """Ask for a version of the 申办表."""

    def ask(version=1, *, draft=False, demo=True, number="SB-2026-3711-0021", paper=None, minutes=0, subject=None):
        return request_document(
            kind="hosting_application",
            subject=subject or unit,
            snapshot=paper or hosting_paper(approach=f"第 {version} 版的工作思路。"),
            number="" if draft else number,
            version=version,
            draft=draft,
            demo=demo,
            actor=clerk,
            at=NOW + timedelta(minutes=minutes),
        )

    return ask


@pytest.fixture
def printed(ask):
    """A version with its PDF."""

    def printed(version=1, **options):
        document = ask(version, **options)
        render_document({"document": str(document.pk)}, at=NOW)
        document.refresh_from_db()
        return document

    return printed
