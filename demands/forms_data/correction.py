"""A correction of the public text as a form: what the public will read from then on, why, and whom it concerns.

It is checked like every form but has no version of its own: the text is kept on the correction.
"""

from __future__ import annotations

from dataclasses import replace

from challenge_portal.form_versions.fields import FieldSpec, Kind, Option
from demands.forms_data.public_text import FIELDS, PublicTextForm

TEXT, ABOUT = "更正后的公开内容", "更正说明"
BUDGET, FINISH_BY = "public_budget", "public_finish_by"
REASON, MATTERS, FORMER = "correction_reason", "correction_matters", "correction_former"
YES, NO, SHOWN, WITHHELD = "yes", "no", "shown", "withheld"

TEXT_FIELDS = (
    *(replace(spec, section=TEXT) for spec in FIELDS),
    FieldSpec(
        BUDGET,
        "拟投入合作经费",
        Kind.MONEY,
        hint="不填为面议。",
        least="0.01",
        most="1000000",
        required=False,
        unit="万元",
        section=TEXT,
        order=4,
    ),
    FieldSpec(FINISH_BY, "希望完成时间", Kind.DATE, required=False, section=TEXT, order=5),
)
ABOUT_FIELDS = (
    FieldSpec(
        REASON,
        "更正原因",
        Kind.LONG_TEXT,
        hint="所有人都能看到，不写企业选择不公开的内容。",
        limit=200,
        section=ABOUT,
        order=6,
    ),
    FieldSpec(
        MATTERS,
        "是否影响应答",
        Kind.CHOICE,
        options=(
            Option(YES, "影响，请正在应答的挑战者重新确认"),
            Option(NO, "不影响，只告知关注者和挑战者"),
        ),
        section=ABOUT,
        order=7,
    ),
    FieldSpec(
        FORMER,
        "更正前的内容",
        Kind.CHOICE,
        options=(
            Option(SHOWN, "公开，与更正后的内容对照"),
            Option(WITHHELD, "不公开，原内容里有不应公开的信息"),
        ),
        section=ABOUT,
        order=8,
    ),
)


def correction_form(*, budget_hidden: bool) -> PublicTextForm:
    """The form for one demand: a budget that the enterprise hides is not asked, so that none can be told."""
    text = tuple(spec for spec in TEXT_FIELDS if not (budget_hidden and spec.name == BUDGET))
    return PublicTextForm(specs=(*text, *ABOUT_FIELDS), title="更正")


def text_form(*, budget_hidden: bool) -> PublicTextForm:
    """The public content alone: what is compared, old against new."""
    return PublicTextForm(
        specs=tuple(spec for spec in TEXT_FIELDS if not (budget_hidden and spec.name == BUDGET)), title="公开内容"
    )
