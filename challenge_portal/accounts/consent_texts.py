"""The texts that people accept, by kind and version. A changed text gets a new version; old ones stay on record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

PRIVACY = "privacy"
TERMS = "terms"
NDA = "nda"
DISCLAIMER = "disclaimer"
CHALLENGE_NOTICE = "challenge_notice"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of one text. ``paragraphs`` are shown in order; the hash is kept with each acceptance."""

    kind: str
    version: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Hash of title, version and paragraphs, so that an acceptance says exactly what was accepted."""
        whole = "\n".join((self.title, self.version, *self.paragraphs))
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def label(self) -> str:
        """``《个人信息处理告知》2026 年第 1 版``."""
        year, _, number = self.version.partition(".")
        return f"《{self.title}》{year} 年第 {number} 版"


TEXTS: tuple[ConsentText, ...] = (
    ConsentText(
        PRIVACY,
        "2026.1",
        "个人信息处理告知",
        (
            "门户收集姓名、手机号码、电子邮箱和所在单位，用于登录、办理赛事事项、送达通知和留存办理记录。",
            "姓名与所在单位会向同一事项的经办单位显示。手机号码与电子邮箱只向需要联系你的经办人员显示，不公开。",
            "办理记录按照档案管理要求保存。你可以查询、更正自己的信息，也可以要求注销账号；注销后，"
            "办理记录中的个人信息予以删除，办理事实保留。",
            "法律依据：《中华人民共和国个人信息保护法》第十三条、第十七条。",
        ),
    ),
    ConsentText(
        TERMS,
        "2026.1",
        "门户使用约定",
        (
            "账号由本人使用，不得转借。以单位名义办理的事项，视为单位行为，单位管理员应当及时移出离职人员。",
            "提交的内容应当真实、合法，不得含有国家秘密。涉及商业秘密的，请在提交时选择不公开。",
            "发现账号被他人使用，应当立即修改密码，并告知承办单位。",
        ),
    ),
    ConsentText(
        NDA,
        "2026.1",
        "保密协议",
        (
            "对于在赛事中获知、由需求方标明不公开的技术信息和经营信息，未经需求方书面同意，不得向第三方披露，"
            "不得用于解决该项需求以外的目的。",
            "保密义务自签署之日起计算，至需求方公开该信息之日或者签署满五年之日止，以先到者为准。",
            "仅将信息提供给为解决该项需求确有必要知悉的本单位人员，并对其行为负责。",
        ),
    ),
    ConsentText(
        DISCLAIMER,
        "2026.1",
        "免责声明",
        (
            "门户与各级组织单位为供需双方提供信息发布与对接服务，不对需求的技术可行性、解决方案的实施效果作出保证。",
            "供需双方应当自行核实对方的主体资格与履约能力，自行约定知识产权归属与费用，并承担相应责任。",
            "提交单位对所提交内容的真实性、合法性负责。因内容侵犯他人权利产生的责任，由提交单位承担。",
        ),
    ),
    ConsentText(
        CHALLENGE_NOTICE,
        "2026.1",
        "挑战须知",
        (
            "赛事：赛事由主办单位组织、承办单位具体实施。承办单位、时间安排、联系方式和投诉受理机构，以本页所列"
            "和赛事通知为准。",
            "需求清单：可以揭榜的需求以门户公开的需求公告为准。公开页面没有写出的内容，签署保密协议并完成报名后查看。",
            "挑战者资格：境内外的高等院校、科研院所、企业、其他法人和自然人均可报名。科技主管部门不参与揭榜。"
            "需求单位不得挑战本单位提出的需求，其在职人员不得以个人名义挑战本单位的需求。",
            "报名与材料：挑战者填写报名表，签署挑战须知、保密协议和免责声明。赛事要求提交盖章件的，"
            "打印定稿、签字盖章后上传扫描件，经承办单位核对方为报名。",
            "挑战文件：挑战文件由挑战报告和证明材料组成，一律使用中文，语言精练，数据真实、完整、可靠。"
            "截止时间以服务器收到为准，逾期不予接收。赛事实行密封的，截止前任何人不能拆看。",
            "境外挑战者：需求详情是否向境外挑战者开放，由需求单位和承办单位分别决定。涉及技术进出口的，"
            "由双方依法办理。",
            "评选与现场赛：入选现场赛的名单、评审方式和评分标准由承办单位事先公布。现场赛是否公开进行，须供需双方同意。"
            "评审结果供需求单位参考，由需求单位决定合作对象。",
            "奖励：奖金只奖励挑战者，不作为技术转让、许可或者独占合作的条件。",
            "知识产权与保密：挑战文件的知识产权归挑战者所有。需求单位、承办单位和评审专家负有保密义务，"
            "未经挑战者书面同意，不得用于评审和对接以外的目的。合作形成的知识产权由双方约定。",
            "个人信息：报名表中的个人信息只用于本赛事的资格核对、联系和档案留存，按《个人信息处理告知》处理。",
            "异议与投诉：对赛事组织有异议的，可以向本页所列的受理机构投诉，受理机构在承诺期限内答复。",
            "责任：虚构成果、侵犯他人权利或者违反保密协议的，取消参赛资格，责任由挑战者承担。",
        ),
    ),
)


def current_text(kind: str) -> ConsentText:
    """The version in force: the last one of its kind in the table. Raises KeyError for an unknown kind."""
    found = [text for text in TEXTS if text.kind == kind]
    if not found:
        raise KeyError(kind)
    return found[-1]
