"""What offices type on the pages of this app. The forms gather; services decide and write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refusal
from competitions import services
from competitions.forms_data.hosting_application_v1 import KEY
from competitions.models import Edition, Series
from competitions.naming import PLACEHOLDERS, USUAL_PATTERN
from competitions.states import Stage
from competitions.wording import USUAL_WORDS

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
DAY_FORMAT = "%Y-%m-%d"


class MomentInput(forms.DateTimeInput):
    """The browser's own control for a moment in 北京时间."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT_FORMAT)


class DayInput(forms.DateInput):
    """The browser's own control for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format=DAY_FORMAT)


def moment_field(**options: Any) -> forms.DateTimeField:
    """A moment in 北京时间."""
    return forms.DateTimeField(
        widget=MomentInput(),
        input_formats=[MOMENT_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "请按 2026-12-20 17:00 这样填写日期和时间。", "required": "请填写日期和时间。"},
        **options,
    )


def day_field(**options: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(widget=DayInput(), error_messages={"invalid": "请按 2026-10-31 这样填写日期。"}, **options)


class RefusableForm(forms.Form):
    """A form that can show, at the field, why a service said no."""

    use_required_attribute = False

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.text)


def forms_offered() -> QuerySet[FormVersion]:
    """The versions of the 申办表 that an edition can take, newest first: all but those still being edited."""
    return FormVersion.objects.filter(key=KEY, editing=False)


class EditionForm(RefusableForm):
    """An edition with its notice; its tracks are typed as the rows of ``tracks.TRACKS``."""

    series = forms.ModelChoiceField(Series.objects.none(), label="赛事系列", empty_label="请选择")
    ordinal = forms.IntegerField(label="届次", min_value=1, max_value=99)
    year = forms.IntegerField(label="年度", min_value=2010, max_value=2100)
    form_version = forms.ModelChoiceField(FormVersion.objects.none(), label="申办表", empty_label="请选择")
    umbrella = forms.CharField(
        label="母体赛事名称",
        max_length=60,
        required=False,
        help_text="并入其他赛事举办的填写，例：第十四届中国创新创业大赛。",
    )
    name_pattern = forms.CharField(
        label="赛事命名规则",
        max_length=80,
        initial=USUAL_PATTERN,
        help_text="例：{edition}（{place}）得“第七届中国创新挑战赛（江苏）”；{umbrella}创新挑战赛（{place}）得"
        "“第十四届中国创新创业大赛创新挑战赛（江苏）”。可用："
        + "；".join(f"{{{k}}} {v}" for k, v in PLACEHOLDERS.items())
        + "。",
    )
    manager_word = forms.CharField(
        label="技术经理人的称谓", max_length=12, initial=USUAL_WORDS.manager, help_text="例：技术经理人、技术经纪人。"
    )
    agreement_word = forms.CharField(
        label="意向协议的称谓", max_length=12, initial=USUAL_WORDS.agreement, help_text="例：意向合作协议、合作协议。"
    )
    implementer_word = forms.CharField(
        label="专场实施单位的称谓",
        max_length=12,
        initial=USUAL_WORDS.implementer,
        help_text="例：实施单位、专场承办机构。",
    )
    document_number = forms.CharField(
        label="发文字号", max_length=60, help_text="取自本单位发文登记，例：国科火字〔2026〕47号。"
    )
    notice_title = forms.CharField(label="通知标题", max_length=120)
    notice_body = forms.CharField(label="通知正文", widget=forms.Textarea(attrs={"rows": 12}))
    national_deadline = moment_field(label="全国申办截止", help_text="各省推荐意见须在此前报出。北京时间。")
    latest_final_on = day_field(label="现场赛原则上不晚于", required=False)
    report_before = day_field(label="总结须在此日前完成", required=False)
    quota_per_province = forms.IntegerField(
        label="每省名额", min_value=1, max_value=50, required=False, help_text="不填为不限。"
    )
    quota_is_hard = forms.BooleanField(
        label="名额不得超过", required=False, initial=True, help_text="不勾选为“原则上”，超过的须写明原因。"
    )
    sub_provincial_direct = forms.BooleanField(
        label="副省级城市直接报送火炬中心",
        required=False,
        help_text="不勾选，副省级城市由所在省推荐。计划单列市和自行承办的省级单位一律直接报送。",
    )
    decides_together = forms.BooleanField(
        label="统一公布承办地",
        required=False,
        initial=True,
        help_text="逐份拟定结论，公布前只有火炬中心经办人看得到；全部拟定后一次公布，并发布确定承办地通知。不勾选，逐份确定、当即告知。",
    )
    needs_work_plan = forms.BooleanField(
        label="承办地须报工作方案",
        required=False,
        help_text="勾选，工作方案经火炬中心批准后才能开始需求征集（国科发火〔2019〕228号 四.1）。不勾选，可以报也可以不报。",
    )
    stamped_registration = forms.BooleanField(
        label="挑战报名须提交签字盖章件",
        required=False,
        help_text="不勾选，挑战者在门户逐份签署后即报名。勾选，须打印、签字盖章、上传扫描件，由承办单位核对。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = Series.objects.all()  # type: ignore[attr-defined]
        self.fields["form_version"].queryset = forms_offered()  # type: ignore[attr-defined]

    def entry(self) -> services.EditionEntry:
        """The service's input."""
        names = services.EditionEntry.__dataclass_fields__
        typed = {key: value for key, value in self.cleaned_data.items() if key in names}
        return services.EditionEntry(**typed, is_demo=bool(settings.DEMO))


def edition_initial(edition: Edition | None) -> dict[str, Any]:
    """What the form shows first: the edition as it is, or what is usual."""
    if edition is None:
        return {"form_version": forms_offered().first()}
    return {name: getattr(edition, name) for name in EditionForm.base_fields if hasattr(edition, name)}


def edition_typed(posted: QueryDict) -> dict[str, Any]:
    """What a page shows again that was posted only to change its rows; a box that isn't sent isn't ticked."""
    boxes = {name: False for name, field in EditionForm.base_fields.items() if isinstance(field, forms.BooleanField)}
    return boxes | posted.dict()


class ForwardingForm(RefusableForm):
    """How a province forwards the notice."""

    title = forms.CharField(label="转发通知标题", max_length=160)
    document_number = forms.CharField(label="发文字号", max_length=60, help_text="取自本单位发文登记。")
    deadline = moment_field(label="本省报送截止")
    body = forms.CharField(label="转发通知正文", widget=forms.Textarea(attrs={"rows": 8}))

    def entry(self) -> services.ForwardingEntry:
        """The service's input."""
        return services.ForwardingEntry(**self.cleaned_data)


class PostponementForm(RefusableForm):
    """A later national deadline."""

    deadline = moment_field(label="新的申办截止")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class ChangeOfForm(RefusableForm):
    """Another version of the 申办表 for an open edition."""

    form_version = forms.ModelChoiceField(
        FormVersion.objects.none(),
        label="新的申办表",
        empty_label="请选择",
        error_messages={"required": "请选择版本。"},
    )
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, now: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_version"].queryset = forms_offered().exclude(pk=now)  # type: ignore[attr-defined]


class CompetitionForm(RefusableForm):
    """One competition made of accepted applications."""

    applications = forms.TypedMultipleChoiceField(
        label="承办地", coerce=int, error_messages={"required": "请至少选择一个承办地。"}
    )
    place = forms.CharField(label="赛事名称中的地名", max_length=30)
    code = forms.SlugField(
        label="赛事代码",
        max_length=20,
        help_text="用于需求和文书编号，例：JS-2026。",
        error_messages={"invalid": "只用字母、数字和短横线，例：JS-2026。"},
    )
    needs_analysis = forms.BooleanField(
        label="需求分析通过后方可发布", required=False, help_text="国科发火〔2019〕228号 三.1"
    )

    def __init__(self, *args: Any, offered: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].choices = offered  # type: ignore[attr-defined]


class SecondEditionForm(RefusableForm):
    """The second series (暨) in which a competition stands."""

    series = forms.ModelChoiceField(Series.objects.none(), label="另一个系列", empty_label="请选择")
    ordinal = forms.IntegerField(
        label="届次",
        min_value=1,
        max_value=99,
        required=False,
        help_text="按届次命名的填写，全称由系统补全，例：2 得“第二届……”。",
    )
    title = forms.CharField(
        label="全称", max_length=80, required=False, help_text="不按届次命名的填写，例：2021沪苏同城国际创新挑战赛。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = Series.objects.all()  # type: ignore[attr-defined]

    def entry(self) -> services.SecondEntry:
        """The service's input."""
        return services.SecondEntry(**self.cleaned_data)


class PeriodForm(RefusableForm):
    """When one stage opens and closes."""

    stage = forms.ChoiceField(label="阶段", choices=Stage.choices)
    opens_at = moment_field(label="开始", required=False)
    closes_at = moment_field(label="截止")
