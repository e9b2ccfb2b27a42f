"""预报名表: the light first form behind a QR link; the full survey form comes after the enterprise has taken over.

沪科合〔2019〕23号 names it without its fields; these are the ones without which nobody could call back or judge.
"""

from challenge_portal.form_versions.fields import FieldSpec, Kind

KEY = "demand_light"
VERSION = 1
TITLE = "技术需求预报名表"
SOURCE = "沪科合〔2019〕23号 三（三）1"

ENTERPRISE, DEMAND = "企业", "需求"

FIELDS = (
    FieldSpec("company", "企业名称", hint="与营业执照一致。", limit=60, section=ENTERPRISE, order=10),
    FieldSpec("code", "统一社会信用代码", hint="18 位，见营业执照。", limit=40, section=ENTERPRISE, order=20),
    FieldSpec("contact_name", "联系人", limit=20, section=ENTERPRISE, order=30),
    FieldSpec(
        "contact_phone", "手机", Kind.PHONE, hint="11 位，用来接收验证码和认领码。", section=ENTERPRISE, order=40
    ),
    FieldSpec(
        "title",
        "技术需求名称",
        hint="用“对象 + 要解决的问题”命名。",
        limit=30,
        wide=True,
        section=DEMAND,
        order=50,
    ),
    FieldSpec(
        "description",
        "技术需求描述",
        Kind.LONG_TEXT,
        hint="要解决什么问题、希望达到什么指标，不少于 50 字。涉及国家秘密的不得填报。",
        limit=1000,
        minimum=50,
        section=DEMAND,
        order=60,
    ),
    FieldSpec("funding", "拟投入合作经费", Kind.MONEY, least="0.01", most="1000000", section=DEMAND, order=70),
)
