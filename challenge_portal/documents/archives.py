"""Many stored files in one ZIP, written to the disk file by file: memory holds a block of one file at a time."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from challenge_portal.documents.models import StoredFile
from challenge_portal.kernel.clock import ZONE

BLOCK = 256 * 1024  # bytes
LONGEST_NAME = 110  # characters; with a folder before it a path stays below the 260 of Windows
LEFT_BEHIND_AFTER = timedelta(days=1)
FOLDER = "packing"


class FileLost(Exception):
    """A stored file isn't in the store any more."""


class Archive:
    """A ZIP being written. PDFs and pictures are compressed already, so members are only stored.

    Names with characters beyond ASCII carry the UTF-8 mark, so Windows 7 and later show them as they are.
    """

    def __init__(self, path: Path, *, at: datetime) -> None:
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self.made_at = at

    def close(self) -> None:
        """Write the directory at its end."""
        self.zip.close()

    def add_file(self, name: str, file: StoredFile) -> bool:
        """Put a stored file in; whether it still is what was stored. Raises FileLost, and then nothing was put in."""
        try:
            source = file.file.open("rb")
        except FileNotFoundError as error:
            raise FileLost(str(file.pk)) from error
        digest = hashlib.sha256()
        with source, self.zip.open(self._entry(name, file.stored_at), "w") as target:
            while block := source.read(BLOCK):
                digest.update(block)
                target.write(block)
        return digest.hexdigest() == file.sha256

    def add_bytes(self, name: str, content: bytes) -> None:
        """Put something small in that was just made."""
        self.zip.writestr(self._entry(name, self.made_at), content)

    def _entry(self, name: str, at: datetime) -> zipfile.ZipInfo:
        there = at.astimezone(ZONE)  # a ZIP knows no zones: whoever opens it reads Beijing time
        entry = zipfile.ZipInfo(name, (there.year, there.month, there.day, there.hour, there.minute, there.second))
        entry.external_attr = 0o644 << 16
        return entry


@contextmanager
def work_place(name: str) -> Iterator[Path]:
    """A path for a file of this name on the disk of the stored files, so that keeping it is a rename.

    It is gone afterwards, unless it was moved away.
    """
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    with TemporaryDirectory(dir=folder) as place:
        yield Path(place) / name


def clear_work_places(*, at: datetime) -> int:
    """Delete what killed processes left behind more than a day ago; returns how many folders."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    if not folder.is_dir():
        return 0
    old = (at - LEFT_BEHIND_AFTER).timestamp()
    left = [each for each in folder.iterdir() if each.is_dir() and each.stat().st_mtime < old]
    for each in left:
        shutil.rmtree(each, ignore_errors=True)
    return len(left)


def safe_name(*parts: str, extension: str) -> str:
    """``001-日照市科学技术局-SB-2026-37-0001.pdf``: a name that Windows takes, too. Empty parts are left out.

    The caller makes it unique, best by a number in front, which also keeps names such as CON or NUL away.
    """
    text = "-".join(part for each in parts if (part := _plain(each)))
    return f"{text[:LONGEST_NAME].rstrip('. ')}.{extension}"


def _plain(text: str) -> str:
    """Without what Windows forbids in names and without signs that change the order of reading."""
    spaced = re.sub(r"\s+", " ", text)
    seen = re.sub(r'[<>:"/\\|?*]', "_", spaced)
    return re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", seen).strip(" .")
