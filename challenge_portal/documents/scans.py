"""What an officer still has to compare of a stamped scan, page by page."""

from collections.abc import Collection, Iterable

from challenge_portal.documents.models import DocumentFile
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.kernel.typed import numbers_typed

PAGE_BOX = "scan_page"
"""Name of the box beside each page of a scan; its value is the page's number from 1."""
MATCHES = "scan_matches"
"""Field of the refusal of a scan that was not compared to its last page."""


def scan_pages(scan: DocumentFile) -> tuple[int, ...]:
    """The numbers of the pages that are compared, from 1; a picture is one page."""
    return tuple(range(1, (scan.file.pages or 1) + 1))


def ticked_pages(posted: Iterable[str]) -> frozenset[int]:
    """The pages whose boxes a form sent; what is no number counts for nothing."""
    return frozenset(numbers_typed(posted))


def left_to_compare(scan: DocumentFile, ticked: Collection[int]) -> Refusal | None:
    """Names the pages without a tick, at the field ``scan_matches``; nothing once all have one."""
    left = [number for number in scan_pages(scan) if number not in ticked]
    if not left:
        return None
    named = "、".join(str(number) for number in left)
    return Refusal(
        f"第 {named} 页还没有勾选“与系统一致”。请逐页比对盖章件后勾选；不一致的，请退回修改并写明页码。", field=MATCHES
    )
