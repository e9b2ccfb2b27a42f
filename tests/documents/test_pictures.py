"""Pictures in papers: a seal is packed once for many papers and looks the same in each; the code can be read."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from challenge_portal.documents import embedding
from challenge_portal.documents.pdfium import page_picture
from challenge_portal.documents.qr import qr_image
from challenge_portal.documents.renderer import Press

ADDRESS = "https://portal.example.invalid/verify/7F3C-91A0-5D2E-B846/"


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    embedding._pictures.clear()
    yield
    embedding._pictures.clear()


def ring(colour: tuple[int, int, int], *, alpha: int = 128) -> str:
    """A half-transparent ring, as a data: address."""
    seal = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(seal).ellipse((5, 5, 195, 195), outline=(*colour, alpha), width=20)
    written = io.BytesIO()
    seal.save(written, "PNG")
    return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"


def printed(press: Press, *pictures: str) -> bytes:
    html = "".join(f'<img src="{each}" style="width: 40mm">' for each in pictures)
    answer = press.answer({"html": f"<p>{html}</p>", "sheets": [], "identifier": "x"})
    return base64.b64decode(answer["pdf"])


def colours(content: bytes) -> set[tuple[int, ...]]:
    with Image.open(io.BytesIO(page_picture(content, 1, width=600))) as seen:
        return {colour for count, colour in seen.getcolors(10**6) if count > 200}  # type: ignore[union-attr]


def test_a_kept_seal_makes_the_same_file_as_a_fresh_one(press: Press) -> None:
    first, second = (printed(press, ring((215, 0, 15))) for _ in range(2))
    assert first == second
    assert len(embedding._pictures) == 1
    assert (234, 127, 134) in colours(second)  # half of the red on white: the alpha channel is there


def test_two_seals_on_one_page_keep_their_own_colours(press: Press) -> None:
    both = printed(press, ring((215, 0, 15)), ring((0, 0, 200)))
    assert {(234, 127, 134), (127, 127, 227)} <= colours(both)


def test_only_the_last_few_are_kept(press: Press) -> None:
    for shade in range(embedding.MOST_PICTURES + 3):
        printed(press, ring((shade, 0, 0)))
    assert len(embedding._pictures) == embedding.MOST_PICTURES


def test_a_large_one_is_not_kept(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "LARGEST_PICTURE", 10)
    assert (234, 127, 134) in colours(printed(press, ring((215, 0, 15))))
    assert not embedding._pictures


def test_the_code_is_read_from_the_page_as_the_camera_of_a_phone_sees_it(press: Press) -> None:
    content = printed(press, qr_image(ADDRESS))
    with Image.open(io.BytesIO(page_picture(content, 1, width=900))) as seen:
        [found] = zxingcpp.read_barcodes(seen.convert("L"))
    assert found.text == ADDRESS
