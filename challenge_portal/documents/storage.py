"""Where files lie: outside every web root, and no address leads to them but the download view."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages


class PrivateStorage(FileSystemStorage):
    """Files on this machine that only the download view hands out: MEDIA_ROOT/private.

    PRIVATE_FILES_MODES are the modes of files and folders, for a web server that runs as another user.
    """

    def __init__(self, **options: Any) -> None:
        file_mode, folder_mode = getattr(settings, "PRIVATE_FILES_MODES", (0o640, 0o750))
        options.setdefault("file_permissions_mode", file_mode)
        options.setdefault("directory_permissions_mode", folder_mode)
        super().__init__(**options)

    @property
    def base_location(self) -> str:
        """Read from the settings each time, so that a test has a folder of its own."""
        return str(Path(settings.MEDIA_ROOT) / "private")

    @property
    def location(self) -> str:
        """The folder as an absolute path."""
        return str(Path(self.base_location).absolute())

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Folders above the media folder are not ours to close: others' data may lie beside it."""
        Path(settings.MEDIA_ROOT).parent.mkdir(parents=True, exist_ok=True)
        return super().save(name, content, max_length)

    def url(self, name: str | None) -> str:
        """There is none: a link to a stored file would go past the rules and the record."""
        raise ValueError("stored files have no address; link to the view documents:download")


def private_storage() -> Storage:
    """The storage that the settings name `private`, else a private folder below the media folder."""
    return storages["private"] if "private" in settings.STORAGES else PrivateStorage()
