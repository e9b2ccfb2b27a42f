"""The words that differ from edition to edition for the same thing.

The notices of 2019 and 2022 say 技术经理人 and 意向合作协议, Suzhou's of 2021 技术经纪人; some sessions are run by a
专场承办机构. An edition holds its own; pages, papers and messages about one competition take them from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from challenge_portal.form_versions.cleaning import FormDefinition
from challenge_portal.form_versions.definitions import Definition
from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Words:
    """What an edition calls the technology manager, the letter of intent and who runs a session."""

    manager: str = "技术经理人"
    agreement: str = "意向合作协议"
    implementer: str = "实施单位"


USUAL_WORDS = Words()
MANAGERS = ("技术经理人", "技术经纪人")
"""What the forms of the notices call the person who brings the two sides together."""


def word_refusal(field: str, word: str) -> Refusal | None:
    """A word stands in the middle of sentences and in headings: Chinese characters alone, two at least."""
    if len(word) < 2 or not all("\u4e00" <= letter <= "\u9fff" for letter in word):
        return Refusal("请填写两个以上汉字，不带标点和空格。", field=field)
    return None


def worded(form: FormDefinition, words: Words) -> Definition:
    """A form of the notices in an edition's own words; what it asks and how it is answered stays as it was."""
    title = getattr(form, "title", "")
    source = getattr(form, "source", "")
    return Definition(tuple(_worded(spec, words) for spec in form.specs), title, source)


def _worded(spec: FieldSpec, words: Words) -> FieldSpec:
    return replace(
        spec,
        label=_said(spec.label, words),
        hint=_said(spec.hint, words),
        section=_said(spec.section, words),
        columns=tuple(_worded(each, words) for each in spec.columns),
    )


def _said(text: str, words: Words) -> str:
    for usual in MANAGERS:
        text = text.replace(usual, words.manager)
    return text
