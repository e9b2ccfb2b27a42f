"""What offices type on the pages of this app. The forms gather; services decide and write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refusal
from competitions import services
from competitions.forms_data.hosting_application_v1 import KEY
from competitions.models import Edition, Series, Track
from competitions.states import Stage, TrackKind

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


class EditionForm(RefusableForm):
    """An edition with its notice and its tracks."""

    series = forms.ModelChoiceField(Series.objects.none(), label="赛事系列", empty_label="请选择")
    ordinal = forms.IntegerField(label="届次", min_value=1, max_value=99)
    year = forms.IntegerField(label="年度", min_value=2010, max_value=2100)
    form_version = forms.ModelChoiceField(FormVersion.objects.none(), label="申办表", empty_label="请选择")
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
    with_special = forms.BooleanField(label="设专题赛", required=False, help_text="申办时须围绕国家战略确定主题。")
    with_emerging = forms.BooleanField(label="设新兴产业赛", required=False, help_text="申办时须确定产业领域。")
    industries_min = forms.IntegerField(label="产业领域至少", min_value=0, max_value=10, required=False)
    industries_max = forms.IntegerField(label="产业领域至多", min_value=0, max_value=10, required=False)
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
        forms_offered = FormVersion.objects.filter(key=KEY)
        self.fields["form_version"].queryset = forms_offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one track."""
        cleaned = super().clean() or {}
        if not cleaned.get("with_special") and not cleaned.get("with_emerging"):
            self.add_error("with_special", "请至少设置一个赛道。")
        return cleaned

    def entry(self) -> services.EditionEntry:
        """The service's input."""
        names = services.EditionEntry.__dataclass_fields__
        typed = {key: value for key, value in self.cleaned_data.items() if key in names}
        return services.EditionEntry(**typed, is_demo=bool(settings.DEMO))

    def tracks(self) -> list[services.TrackEntry]:
        """The tracks that were ticked."""
        found = []
        if self.cleaned_data["with_special"]:
            found.append(services.TrackEntry("专题赛", TrackKind.SPECIAL_THEME, needs_theme=True))
        if self.cleaned_data["with_emerging"]:
            least = self.cleaned_data["industries_min"] or 0
            most = self.cleaned_data["industries_max"] or least
            found.append(services.TrackEntry("新兴产业赛", TrackKind.EMERGING_INDUSTRY, False, least, most))
        return found


def edition_initial(edition: Edition | None) -> dict[str, Any]:
    """What the form shows first: the edition as it is, or what is usual."""
    if edition is None:
        newest = FormVersion.objects.filter(key=KEY).first()
        return {
            "form_version": newest,
            "with_special": True,
            "with_emerging": True,
            "industries_min": 1,
            "industries_max": 2,
        }
    shown = {name: getattr(edition, name) for name in EditionForm.base_fields if hasattr(edition, name)}
    tracks: dict[str, Track] = {track.kind: track for track in edition.tracks.all()}
    emerging = tracks.get(TrackKind.EMERGING_INDUSTRY)
    return shown | {
        "with_special": TrackKind.SPECIAL_THEME in tracks,
        "with_emerging": emerging is not None,
        "industries_min": emerging.industries_min if emerging else None,
        "industries_max": emerging.industries_max if emerging else None,
    }


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


class PeriodForm(RefusableForm):
    """When one stage opens and closes."""

    stage = forms.ChoiceField(label="阶段", choices=Stage.choices)
    opens_at = moment_field(label="开始", required=False)
    closes_at = moment_field(label="截止")
