"""Five hundred forms in one ZIP: written from disk to disk, block by block."""

import hashlib
import tracemalloc
import zipfile

from django.core.files.base import ContentFile

from challenge_portal.documents.archives import BLOCK, Archive, safe_name, work_place
from challenge_portal.documents.models import StoredFile
from tests.factories.organisations import NOW

FORMS = 500
CONTENT = bytes(range(256)) * 4 * 300  # 300 KiB: a stamped scan of one page is not smaller


def test_five_hundred_forms_are_packed_in_the_memory_of_a_few_blocks():
    form = StoredFile(sha256=hashlib.sha256(CONTENT).hexdigest(), extension="pdf", stored_at=NOW)
    form.file.save("form.pdf", ContentFile(CONTENT), save=False)
    with work_place("forms.zip") as path:
        archive = Archive(path, at=NOW)
        tracemalloc.start()
        try:
            whole = [
                archive.add_file(safe_name(f"{number:03}", "日照市科学技术局", extension="pdf"), form)
                for number in range(FORMS)
            ]
            held = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        archive.close()

        assert all(whole)
        assert path.stat().st_size > FORMS * len(CONTENT)
        assert held < 6 * BLOCK  # one form in memory would be five
        with zipfile.ZipFile(path) as packed:
            assert len(packed.namelist()) == len(set(packed.namelist())) == FORMS
            assert packed.read(packed.namelist()[-1]) == CONTENT
