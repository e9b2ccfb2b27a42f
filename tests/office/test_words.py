"""The office speaks Chinese."""

import gettext
from pathlib import Path

import pytest
from django.conf import settings

from challenge_portal.organisations.office.words import compiled

CATALOGUES = [source for folder in settings.LOCALE_PATHS for source in Path(folder).rglob("django.po")]


@pytest.mark.parametrize("source", CATALOGUES, ids=str)
def test_the_compiled_catalogue_is_the_one_of_its_source(source: Path) -> None:
    assert source.with_suffix(".mo").read_bytes() == compiled(source), "run manage.py compile_words"


def test_words_and_their_plurals_are_found() -> None:
    with CATALOGUES[0].with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)

    assert catalogue.gettext("Type to search") == "输入关键词检索"
    assert catalogue.ngettext("%(counter)s result", "%(counter)s results", 3) == "共 %(counter)s 项"
