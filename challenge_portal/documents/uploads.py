"""A file that somebody only wants looked at never touches a disk: not even as a temporary file of the web process."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.urls import reverse

from challenge_portal.documents.inspection import LIMIT


class KeptInMemory(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS; at work on the public verification page alone. Elsewhere the next ones take over.

    At most LIMIT bytes are held. The file's size still counts all of them, so the view can say that it is too large.
    """

    active = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django hands it in by this name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Look at the address once."""
        self.active = META.get("PATH_INFO") == reverse("documents:verify")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        if self.active:
            self.held = io.BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep it, as long as there is room; past that only count."""
        if not self.active:
            return raw_data
        if start + len(raw_data) <= LIMIT:
            self.held.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """The file, in memory."""
        if not self.active:
            return None
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
