"""Small cuts of Debian's CJK fonts: a PDF is made from them in half the time.

    python -m challenge_portal.documents.compact_fonts FOLDER

makes them in that folder, unless they are there and were made from the fonts now installed; it takes two seconds.
They hold the characters that papers are made of (``common_characters``) under a family name of their own. In the style
sheets the full family stands behind it, so a rare name still prints, and without the folder everything does.

HarfBuzz cuts the fonts: its library must be installed for the renderer anyway, and fontTools' own cut takes minutes.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
import shutil
import struct
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from challenge_portal.documents.common_characters import common_characters

SOURCES = Path("/usr/share/fonts/opentype/noto")  # Debian's fonts-noto-cjk
CONFIGURATION = "fonts.conf"
SIMPLIFIED_CHINESE = "ZHS "  # OpenType's tag
MARK_LENGTH = 16
NO_HINTING, DESUBROUTINIZE = 1, 4  # HarfBuzz's flags; a PDF wants neither hints nor shared pieces of outlines
RECIPE = 2  # raise it when the fonts are to be made in another way


@dataclass(frozen=True, slots=True)
class Face:
    """One face to cut: the collection it stands in, its family there, and its style."""

    file: str
    family: str
    style: str

    @property
    def compact_family(self) -> str:
        """The family's name in ``styles/paper.css``."""
        return f"{self.family} Compact"


FACES = tuple(
    Face(f"Noto{kind}CJK-{style}.ttc", f"Noto {kind} CJK SC", style)
    for kind in ("Serif", "Sans")
    for style in ("Regular", "Bold")
)


class CannotCut(Exception):
    """The fonts or HarfBuzz are not there, or not as expected. Papers are printed from the full family then."""


def make_compact_fonts(folder: Path, *, sources: Path = SOURCES) -> bool:
    """Make the fonts in ``folder`` unless they are up to date; True when they were made.

    The configuration that names them is written last, so a half-made folder is never used. Raises CannotCut.
    """
    mark = _mark(sources)
    target, configuration = folder / mark, folder / CONFIGURATION
    text = _configuration_text(target)
    if configuration.exists() and configuration.read_text() == text and target.is_dir():
        return False
    configuration.unlink(missing_ok=True)
    for old in folder.glob("[0-9a-f]" * MARK_LENGTH):
        shutil.rmtree(old)
    target.mkdir(parents=True)
    _cut_all(sources, target)
    configuration.write_text(text)
    return True


def environment(folder: Path | None) -> Mapping[str, str]:
    """What a process needs in its environment to find the fonts; nothing where they weren't made.

    An operator who names a fontconfig file has arranged the fonts otherwise, and that stays.
    """
    if folder is None or "FONTCONFIG_FILE" in os.environ or not (folder / CONFIGURATION).exists():
        return {}
    return {"FONTCONFIG_FILE": str(folder / CONFIGURATION)}


def _mark(sources: Path) -> str:
    """A digest of what the fonts are made from; another one after an upgrade of the package."""
    digest = hashlib.sha256(f"{RECIPE} {sorted(common_characters())}".encode())
    for face in FACES:
        try:
            found = (sources / face.file).stat()
        except OSError as error:
            raise CannotCut(f"{sources / face.file} is not there") from error
        digest.update(f"{face} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()[:MARK_LENGTH]


def _configuration_text(target: Path) -> str:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
        f"  <dir>{escape(str(target.absolute()))}</dir>\n</fontconfig>\n"
    )


def _cut_all(sources: Path, target: Path) -> None:
    from fontTools.ttLib import TTFont

    cutter, characters = _Cutter(), common_characters()
    for face in FACES:
        cut = cutter.cut(_for_simplified_chinese(sources / face.file, face), characters)
        font = TTFont(io.BytesIO(_numbered_anew(cut)))
        name = f"{face.compact_family.replace(' ', '')}-{face.style}"
        for record in font["name"].names:
            if record.nameID in (1, 16):  # family
                record.string = face.compact_family
            elif record.nameID in (3, 4):  # unique and full name
                record.string = f"{face.compact_family} {face.style}"
            elif record.nameID == 6:  # PostScript's
                record.string = name
        font.save(target / f"{name}.otf")


def _for_simplified_chinese(path: Path, face: Face) -> bytes:
    """The whole face without the forms for other languages: HarfBuzz would keep them beside ours."""
    from fontTools.ttLib import TTCollection

    with TTCollection(str(path), lazy=True) as collection:
        for font in collection.fonts:
            if font["name"].getDebugName(1) == face.family:
                for script in font["GSUB"].table.ScriptList.ScriptRecord:
                    kept = [each for each in script.Script.LangSysRecord if each.LangSysTag == SIMPLIFIED_CHINESE]
                    script.Script.LangSysRecord = kept
                written = io.BytesIO()
                font.save(written, reorderTables=None)
                return written.getvalue()
    raise CannotCut(f"{path} has no {face.family}")


def _numbered_anew(content: bytes) -> bytes:
    """The cut font with the glyphs' own numbers in its charset.

    HarfBuzz leaves those of the whole font there. A PDF names a glyph by its number in the font that made the page, and
    a reader that keeps to ISO 32000 looks it up in the charset: it would show other characters.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(content), lazy=True)
    glyphs, table = font["maxp"].numGlyphs, font.reader.tables["CFF "]
    place = table.offset + font["CFF "].cff[0].rawDict["charset"]
    one_range = struct.pack(">BHH", 2, 1, glyphs - 2)  # format 2: from 1, and so many after it
    return content[:place] + one_range + content[place + len(one_range) :]


class _Cutter:
    """HarfBuzz's subsetter. Its objects are given back, because a face has 15 MB."""

    def __init__(self) -> None:
        try:
            self._base = ctypes.CDLL("libharfbuzz.so.0")
            self._subset = ctypes.CDLL("libharfbuzz-subset.so.0")
        except OSError as error:
            raise CannotCut(str(error)) from error
        for library, names in (
            (self._base, "blob_create face_create face_reference_blob blob_get_data"),
            (self._subset, "subset_input_create_or_fail subset_input_unicode_set subset_or_fail"),
        ):
            for name in names.split():
                getattr(library, f"hb_{name}").restype = ctypes.c_void_p

    def cut(self, whole: bytes, characters: Iterable[int]) -> bytes:
        """The font with these characters only, and with the forms that its features make of them."""
        base, subset = self._base, self._subset
        blob = _got(base.hb_blob_create(whole, len(whole), 1, None, None))  # 1: it is only read
        face = _got(base.hb_face_create(blob, 0))
        order = _got(subset.hb_subset_input_create_or_fail())
        wanted = _got(subset.hb_subset_input_unicode_set(order))
        subset.hb_subset_input_set_flags(order, NO_HINTING | DESUBROUTINIZE)
        for character in characters:
            base.hb_set_add(wanted, character)
        smaller = _got(subset.hb_subset_or_fail(face, order))
        content = _got(base.hb_face_reference_blob(smaller))
        size = ctypes.c_uint()
        found = ctypes.string_at(_got(base.hb_blob_get_data(content, ctypes.byref(size))), size.value)
        for give_back, held in (
            (base.hb_blob_destroy, content),
            (base.hb_face_destroy, smaller),
            (subset.hb_subset_input_destroy, order),
            (base.hb_face_destroy, face),
            (base.hb_blob_destroy, blob),
        ):
            give_back(held)
        return found


def _got(address: int | None) -> ctypes.c_void_p:
    if not address:
        raise CannotCut("HarfBuzz could not cut the font")
    return ctypes.c_void_p(address)


def main() -> None:
    """The command line: make them, and say so."""
    folder = Path(sys.argv[1])
    try:
        made = make_compact_fonts(folder)
    except CannotCut as problem:
        sys.stderr.write(f"no compact fonts: {problem}\n")
        raise SystemExit(1) from None
    sys.stderr.write(f"compact fonts {'made' if made else 'up to date'} in {folder}\n")


if __name__ == "__main__":
    main()
