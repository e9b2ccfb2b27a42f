"""The public text of a demand as a form: what the public will read, worded by the agency or the host.

It is checked like every form but has no version of its own: the text is kept on the public version.
"""

from __future__ import annotations

from dataclasses import dataclass

from challenge_portal.form_versions.fields import FieldSpec, Kind

FIELDS = (
    FieldSpec(
        "public_title", "公开名称", hint="不出现企业名称、产品型号等可以认出企业的内容。", limit=30, wide=True, order=1
    ),
    FieldSpec(
        "public_description",
        "公开描述",
        Kind.LONG_TEXT,
        hint="写清要解决的问题、已试过的办法和期望，50—1000 字。企业选择不公开的内容不写。",
        limit=1000,
        minimum=50,
        order=2,
    ),
    FieldSpec(
        "public_indicators",
        "公开指标",
        Kind.ROWS,
        limit=20,
        required=False,
        columns=(
            FieldSpec("indicator", "指标", limit=30),
            FieldSpec("present", "现有值", limit=20, required=False),
            FieldSpec("target", "目标值", limit=20),
            FieldSpec("unit", "单位", limit=10, required=False),
            FieldSpec("method", "检测方法", limit=40, required=False),
        ),
        order=3,
    ),
)


@dataclass(frozen=True, slots=True)
class PublicTextForm:
    """What checking and showing need of a form."""

    specs: tuple[FieldSpec, ...] = FIELDS
    title: str = "公开文本"
    source: str = "国科发火〔2019〕228号 三.2"

    def spec(self, name: str) -> FieldSpec:
        """One field by its name; KeyError for an unknown one."""
        return next(each for each in self.specs if each.name == name)


PUBLIC_TEXT = PublicTextForm()
