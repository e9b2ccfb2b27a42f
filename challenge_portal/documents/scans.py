"""What a stamped scan is found to be: of another paper, of another version, with a page missing; what is left to compare."""

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


def comparing_refusal(scan: DocumentFile, ticked: Collection[int]) -> Refusal | None:
    """Why a scan can't be found 与系统一致, at the field ``scan_matches``: it is the wrong one, or a page has no tick."""
    if (wrong := wrong_scan(scan)) is not None:
        text = f"{wrong.text.partition('。')[0]}，不能勾选“与系统一致”。请退回修改，由对方重新打印、盖章、上传。"
        return Refusal(text, field=MATCHES)
    return left_to_compare(scan, ticked)


def left_to_compare(scan: DocumentFile, ticked: Collection[int]) -> Refusal | None:
    """Names the pages without a tick, at the field ``scan_matches``; nothing once all have one."""
    left = [number for number in scan_pages(scan) if number not in ticked]
    if not left:
        return None
    named = "、".join(str(number) for number in left)
    return Refusal(
        f"第 {named} 页还没有勾选“与系统一致”。请逐页比对盖章件后勾选；不一致的，请退回修改并写明页码。", field=MATCHES
    )


def page_warning(printed: int | None, scanned: int | None) -> str:
    """What is said at once when a scan has another number of pages than the print; nothing while one is unknown."""
    if printed is None or scanned is None or printed == scanned:
        return ""
    if scanned < printed:
        return f"扫描件 {scanned} 页，系统定稿 {printed} 页，可能缺页，请核对。"
    return f"扫描件 {scanned} 页，比系统定稿多 {scanned - printed} 页，请核对。"


def version_warning(scan: DocumentFile) -> str:
    """What the machine added to the warning when it had read codes of another version of this form; else nothing."""
    return scan.warning.removeprefix(page_warning(scan.document.pages, scan.file.pages))


def wrong_scan(scan: DocumentFile) -> Refusal | None:
    """Why a scan can't be this version's, at the field ``scan``: codes that were read, pages that aren't there.

    A page whose code nobody can read is none of these; it is marked for the officer's eyes.
    """
    version, printed, scanned = scan.document.version, scan.document.pages, scan.file.pages or 1
    again = f"请打印第 {version} 版定稿，盖章后把全部页扫成一个文件，重新上传。"
    if scan.foreign_pages:
        return Refusal(
            f"盖章扫描件第 {scan.foreign_pages} 页是另一份文书的。{again}", field="scan", way_on="上传盖章件"
        )
    if outdated := version_warning(scan):
        return Refusal(f"盖章扫描件{outdated}", field="scan", way_on="上传盖章件")
    if printed is not None and scanned < printed:
        missing = f"盖章扫描件只有 {scanned} 页，系统定稿 {printed} 页，缺页。{again}"
        return Refusal(missing, field="scan", way_on="上传盖章件")
    return None
