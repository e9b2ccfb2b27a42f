"""Shapes of the interface. Serializers only show and gather; ``.save()`` on them is never called."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.engine import Available


class RefusalSerializer(serializers.Serializer[Any]):
    """Why something can't be done now, and the way on."""

    text = serializers.CharField(help_text="不能办理的原因，可直接显示。")
    way_on = serializers.CharField(allow_blank=True, help_text="可以怎么办。")
    field = serializers.CharField(allow_blank=True, help_text="有关的字段；没有则为空。")
    rule = serializers.CharField(allow_blank=True, help_text="依据的文号或条款。")


class AvailableSerializer(serializers.Serializer[Available]):
    """A move that the present actor may make in the present state."""

    name = serializers.CharField(help_text="操作名，用于 actions/<name>/。")
    label = serializers.CharField(help_text="按钮上的文字。")  # type: ignore[assignment]
    refusal = RefusalSerializer(allow_null=True, help_text="现在还不能办理的原因；为 null 时可以办理。")
    asks_reason = serializers.BooleanField(help_text="是否须填写意见。")
    confirm = serializers.CharField(allow_blank=True, help_text="办理前须向人确认的话。")


class MoveSerializer(serializers.Serializer[Any]):
    """What is sent to make a move."""

    version = serializers.IntegerField(
        min_value=1, help_text="读取该事项时得到的版本号。期间有人改动过，则返回 409，不做任何改动。"
    )
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000, help_text="意见。")
    with_data = serializers.JSONField(
        required=False, default=None, allow_null=True, source="more", help_text="该操作需要的其他数据。"
    )


def checked(asked: AskedMove, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The data of a move in the shape that its service takes; what is wrong is answered 400 with a pointer to it."""
    typed = shape(data=asked.data or {})
    typed.is_valid(raise_exception=True)
    return dict(typed.validated_data)


class CaseSerializer(serializers.Serializer[Any]):
    """What every object with a workflow shows. ``allowed_actions`` stands on the single object, not in lists."""

    id = serializers.IntegerField(source="pk", help_text="编号。")
    state = serializers.CharField(help_text="状态。")
    state_label = serializers.CharField(source="get_state_display", help_text="状态的名称。")
    version = serializers.IntegerField(help_text="版本号，办理时须带上。")
    allowed_actions = serializers.SerializerMethodField(help_text="当前身份现在可以办理的操作；列表中不给出。")

    @extend_schema_field(AvailableSerializer(many=True))
    def get_allowed_actions(self, obj: Any) -> list[dict[str, Any]] | None:
        """Asked of the workflow, like the buttons on the pages."""
        if not self.context.get("single"):
            return None
        offers = self.context["workflow"].available(obj, self.context["actor"], at=self.context["at"])
        return [dict(AvailableSerializer(offer).data) for offer in offers]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The fields; in lists without the actions, whose guards would be asked for every row."""
        shown = dict(super().to_representation(instance))
        if not self.context.get("single"):
            shown.pop("allowed_actions", None)
        return shown
