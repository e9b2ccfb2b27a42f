"""The letter of intent between enterprise and challenger, and the technical contract that follows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from solutions.models.solutions import Solution
from solutions.states import AGREEMENT_EDGES, AgreementState, CooperationKind


class Agreement(Stateful):
    """意向合作协议: made from the data of demand and solution, signed on paper, its scan checked by the host.

    ``amount`` is the intended sum in 万元. The clause that a prize is only a prize
    (沪科合〔2019〕23号 三（五）: 奖金仅用作奖励挑战者) is part of the text and can't be edited away.
    """

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="agreements", verbose_name="解决方案")
    number = models.CharField("协议编号", max_length=40, blank=True, default="")
    kind = models.CharField("合作方式", max_length=16, choices=CooperationKind.choices)
    content = models.TextField("合作内容")
    amount = models.DecimalField("意向金额（万元）", max_digits=18, decimal_places=6)
    starts_on = models.DateField("合作开始", null=True, blank=True)
    ends_on = models.DateField("合作结束", null=True, blank=True)
    rights = models.TextField("知识产权约定")
    secrecy = models.TextField("保密约定", blank=True, default="")
    owner_signer = models.CharField("甲方代表人", max_length=40, blank=True, default="")
    challenger_signer = models.CharField("乙方代表人", max_length=40, blank=True, default="")
    third_party = models.CharField("丙方（见证或服务机构）", max_length=120, blank=True, default="")
    third_code = models.CharField("丙方统一社会信用代码", max_length=18, blank=True, default="")
    third_signer = models.CharField("丙方代表人", max_length=40, blank=True, default="")
    valid_months = models.PositiveSmallIntegerField("有效期（月）", default=12)
    revision = models.PositiveSmallIntegerField("定稿版次", default=0)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="协议文件"
    )
    state = models.CharField("状态", max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟稿人"
    )
    created_at = models.DateTimeField("拟稿时间")
    signed_on = models.DateField("签署日期", null=True, blank=True)
    confirmed_at = models.DateTimeField("核对时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "意向合作协议"
        verbose_name_plural = "意向合作协议"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution"], condition=~Q(state=AgreementState.VOIDED), name="solutions_agreement_once"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="solutions_agreement_number"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="solutions_agreement_amount_not_negative"),
            state_constraint("solutions_agreement", AgreementState),
        ]
        triggers = state_triggers("solutions_agreement", AGREEMENT_EDGES, AgreementState.DRAFT)

    def __str__(self) -> str:
        return self.number or "意向合作协议（拟稿）"

    @property
    def trail_scope(self) -> str:
        """Entries about an agreement are sealed in its competition's chain."""
        return f"competition:{self.solution.demand.competition_id}"


class TechnicalContract(models.Model):
    """技术合同, as registered with the office for technical contracts. ``amount`` in 万元.

    One recorded by mistake, or ended by the parties, is voided with a reason and no longer counts; it is never deleted.
    ``version`` counts the changes, so that a page opened before one is recognised as old.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="contracts", verbose_name="意向协议"
    )
    registration_number = models.CharField("合同登记编号", max_length=16, blank=True, default="")  # 16 digits
    title = models.CharField("项目名称", max_length=200)
    kind = models.CharField("合同类型", max_length=16, choices=CooperationKind.choices)
    amount = models.DecimalField("合同金额（万元）", max_digits=18, decimal_places=6)
    signed_on = models.DateField("签订日期")
    ends_on = models.DateField("有效期至", null=True, blank=True)
    file = models.ForeignKey(
        "documents.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="合同扫描件",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本号", default=1)
    voided_at = models.DateTimeField("撤销时间", null=True, blank=True)
    void_reason = models.TextField("撤销原因", blank=True, default="")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "技术合同"
        verbose_name_plural = "技术合同"
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=~Q(registration_number="") & Q(voided_at=None),
                name="solutions_contract_number_once",
            ),
            models.CheckConstraint(
                condition=Q(registration_number="") | Q(registration_number__regex=r"^[0-9]{16}$"),
                name="solutions_contract_number_is_16_digits",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="solutions_contract_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def trail_scope(self) -> str:
        """Entries about a contract are sealed in its competition's chain."""
        return f"competition:{self.agreement.solution.demand.competition_id}"
