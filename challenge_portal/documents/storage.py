"""Where files lie: outside every web root, and no address leads to them but the download view."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages


class PrivateStorage(FileSystemStorage):
    """Files on this machine that only the download view hands out: PRIVATE_FILES_ROOT, else a folder beside media."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("file_permissions_mode", 0o640)
        options.setdefault("directory_permissions_mode", 0o750)
        super().__init__(**options)

    @property
    def base_location(self) -> str:
        """Read from the settings each time, so that a test has a folder of its own."""
        return str(getattr(settings, "PRIVATE_FILES_ROOT", None) or f"{settings.MEDIA_ROOT}/private")

    @property
    def location(self) -> str:
        """The folder as an absolute path."""
        return str(Path(self.base_location).absolute())

    def url(self, name: str | None) -> str:
        """There is none: a link to a stored file would go past the rules and the record."""
        raise ValueError("stored files have no address; link to the view documents:download")


def private_storage() -> Storage:
    """The storage that the settings name `private`, else a private folder below the media folder."""
    return storages["private"] if "private" in settings.STORAGES else PrivateStorage()
