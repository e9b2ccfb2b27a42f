"""The tree of authorities, the institutions beside it, who belongs where and who was granted what."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase
from treebeard.mp_tree import MP_Node

from challenge_portal.organisations.roles import ROLE_LABELS


class AuthorityKind(models.TextChoices):
    """Where an authority stands in the tree."""

    MINISTRY = "ministry", "部委"
    CENTRE = "centre", "火炬中心"
    PROVINCE = "province", "省级科技主管部门"
    CITY = "city", "市级科技主管部门"
    DISTRICT = "district", "区县科技主管部门"
    ZONE = "zone", "高新区管委会"


class Authority(MP_Node):
    """One office in the tree 科技部 → 火炬中心 → 省级 → 市 → 区县 / 高新区.

    计划单列市 and 新疆生产建设兵团 stand at the provincial level. ``place`` is the short name of the place that goes
    into a competition's name (``宁波``). ``division_code`` is GB/T 2260, six digits. ``sort_key`` orders Chinese
    names the way offices list them (division code), without asking the database for a collation.
    """

    name = models.CharField("名称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=40)
    place = models.CharField("地名", max_length=40)
    kind = models.CharField("层级", max_length=12, choices=AuthorityKind.choices)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True, default="")
    separately_planned = models.BooleanField("计划单列市", default=False)
    sub_provincial = models.BooleanField("副省级城市", default=False)
    sort_key = models.CharField("排序", max_length=40, blank=True, default="")
    is_demo = models.BooleanField("演示", default=False)

    node_order_by = ["sort_key", "name"]

    class Meta:
        verbose_name = "主管部门"
        verbose_name_plural = "主管部门"
        permissions = list(ROLE_LABELS.items())

    def __str__(self) -> str:
        return self.name

    @property
    def is_provincial(self) -> bool:
        """Whether it stands directly below the centre and may send applications there."""
        return self.kind == AuthorityKind.PROVINCE


class InstitutionKind(models.TextChoices):
    """What kind of unit an institution is, as on its registration."""

    ENTERPRISE = "enterprise", "企业"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"
    UNIVERSITY = "university", "高等院校"
    RESEARCH_INSTITUTE = "research_institute", "科研院所"
    SERVICE_AGENCY = "service_agency", "服务机构"
    OTHER = "other", "其他"


class Institution(models.Model):
    """An enterprise, university, agency …: a unit that takes part but governs nobody.

    ``code`` is the 统一社会信用代码 (kernel.identifiers). ``code_confirmed`` is false while a code whose last
    character does not fit waits for an officer who compares it with the licence. ``country`` is ISO 3166-1 alpha-2; a
    unit registered abroad has no code but its registration number there.
    """

    name = models.CharField("单位名称", max_length=120)
    short_name = models.CharField("简称", max_length=40, blank=True, default="")
    code = models.CharField("统一社会信用代码", max_length=18, blank=True, default="")
    country = models.CharField("国家或地区", max_length=2, default="CN")
    foreign_number = models.CharField("境外注册号", max_length=60, blank=True, default="")
    code_confirmed = models.BooleanField("代码已核对", default=True)
    kind = models.CharField("单位性质", max_length=20, choices=InstitutionKind.choices)
    region = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="institutions", verbose_name="所属地区"
    )
    address = models.CharField("地址", max_length=200, blank=True, default="")
    introduction = models.TextField("简介", blank=True, default="")
    registered_at = models.DateTimeField("注册时间")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="organisations_code_once"),
            models.CheckConstraint(
                condition=(Q(country="CN") & ~Q(code="")) | (~Q(country="CN") & ~Q(foreign_number="")),
                name="organisations_home_has_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipRole(models.TextChoices):
    """What a member may do for the institution itself."""

    MEMBER = "member", "成员"
    ADMINISTRATOR = "administrator", "单位管理员"


class Membership(models.Model):
    """A person belongs to an institution: a relation, never a grant. An ended one stays as history."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name="人员"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="memberships", verbose_name="单位"
    )
    role = models.CharField("身份", max_length=16, choices=MembershipRole.choices, default=MembershipRole.MEMBER)
    joined_at = models.DateTimeField("加入时间")
    ended_at = models.DateTimeField("离开时间", null=True, blank=True)

    class Meta:
        verbose_name = "成员"
        verbose_name_plural = "成员"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "institution"], condition=Q(ended_at=None), name="organisations_membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.institution}）"


class Invitation(models.Model):
    """A unit administrator asks a colleague to join. The link carries the token; only its hash is kept."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="invitations", verbose_name="单位"
    )
    contact = models.CharField("手机或邮箱", max_length=120)
    role = models.CharField("身份", max_length=16, choices=MembershipRole.choices, default=MembershipRole.MEMBER)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="邀请人"
    )
    created_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效期至")
    accepted_at = models.DateTimeField("接受时间", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "邀请"
        verbose_name_plural = "邀请"

    def __str__(self) -> str:
        return f"{self.institution} 邀请 {self.contact}"


class GrantBase(UserObjectPermissionBase):
    """One guardian row with a direct key: a person holds a role at a place, granted by whom, until when and why.

    Written by ``grant_role()`` only: guardian's ``assign_perm`` would hand back an expired row as if it were alive.
    """

    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="授予人",
    )
    granted_at = models.DateTimeField("授予时间")
    expires_at = models.DateTimeField("有效期至", null=True, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True, default="")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class OrganisationGrant(GrantBase):
    """Person holds role R at authority N, and so for everything below N."""

    content_object = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="grants", verbose_name="主管部门"
    )
    # 三员 at most once a person: filled with 1 for the three administrators, else empty (see constraint)
    exclusive = models.BooleanField(null=True, editable=False)

    class Meta(GrantBase.Meta):
        verbose_name = "授权"
        verbose_name_plural = "授权"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(exclusive=True), name="organisations_one_administrator_role"
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gte=F("granted_at")),
                name="organisations_grant_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{role_label(self.permission)}（{self.content_object}）"


def role_label(permission: Permission) -> str:
    """The Chinese word for the role that a permission row stands for."""
    return ROLE_LABELS.get(permission.codename, permission.codename)
