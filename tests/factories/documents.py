"""Papers, files and subjects for tests."""

import io
from typing import Any

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from challenge_portal.documents.papers import AnnouncedDemand, AnnouncementPaper, FormPaper, Line, Table
from competitions.forms_data.hosting_application_paper import hosting_application_paper
from tests.factories.form_versions import hosting_answers

EDITION = "第十一届中国创新挑战赛"


def hosting_paper(**changes: Any) -> FormPaper:
    """申办表 of an invented host."""
    return hosting_application_paper(hosting_answers(**changes), edition=EDITION, issued_by="日照市科学技术局（演示）")


def analysis_form_paper() -> FormPaper:
    """需求分析表 of an invented demand: pairs of cells, tables inside cells, a place to sign and one to stamp."""
    indicators = Table(
        ("指标", "现有值", "目标值", "单位", "检测方法"),
        (
            ("单件测量时间", "2400", "≤ 60", "秒", "连续 50 件平均"),
            ("应力分辨率", "10", "≤ 20", "MPa", "标准四点弯试样"),
        ),
        (28, 14, 18, 12, 28),
    )
    return FormPaper(
        title="技术创新需求分析表",
        issued_by="海岚技术转移中心（演示）",
        pairs=(
            (Line("需求编号", "XQ-2026-3711-0007"), Line("需求单位", "华澜精密传动有限公司（演示）")),
            (Line("真实性", "真实"), Line("有效性", "有效")),
        ),
        lines=(
            Line("需求名称", "柔轮齿根残余应力的无损快速测量"),
            Line(
                "分析人员", table=Table(("姓名", "职称"), (("韩𬭎（演示）", "研究员"), ("李㛃（演示）", "高级工程师")))
            ),
            Line("技术指标", table=indicators),
            Line("结论", "可公开发布"),
            Line("综合建议", "需求真实、指标可检测，建议公开征集，并定向推送给无损检测领域的高校团队。", tall=True),
        ),
        stamp_label="分析机构\n意见",
        sign_label="分析人员签字",
    )


def announced(number: int) -> AnnouncedDemand:
    """One invented demand of an announcement."""
    return AnnouncedDemand(
        number=f"XQ-2026-3711-{number:04d}",
        name="柔轮齿根残余应力的无损快速测量",
        field="装备制造",
        region="山东省日照市",
        owner="" if number % 2 else "华澜精密传动有限公司（演示）",
        description="现用 X 射线衍射法单件测量约 40 分钟，无法在线使用。希望在 60 秒内完成齿根处残余应力的无损测量，"
        "分辨率不低于 20 MPa，可集成到现有清洗后工位。",
        indicators=("单件测量时间：≤ 60 秒（连续 50 件平均）", "应力分辨率：≤ 20 MPa"),
        budget="120 万元",
        cooperation="许可使用、合作开发",
        contact="由赛事平台转达",
        until="2027年6月30日",
    )


def announcement_paper(demands: int = 3, **changes: Any) -> AnnouncementPaper:
    """需求公告 of an invented host."""
    values: dict[str, Any] = {
        "mark": "日照市科学技术局（演示）",
        "reference": "日创挑公告〔2026〕4号",
        "title": "第十一届中国创新挑战赛（日照）\n第四批技术需求公告",
        "issued_by": "日照市科学技术局（演示）",
        "paragraphs": (
            f"根据第十一届中国创新挑战赛工作安排，经征集、分析和审核，现将第四批 {demands} 项技术需求予以公布，"
            "面向社会公开征集解决方案。",
            "高等院校、科研院所、企业和其他具备相应能力的法人、团队、自然人均可揭榜。"
            "请于2026年12月20日17:00前登录创新挑战赛门户报名并提交解决方案。",
            "联系人：赵工（演示），电话：0633-0000000。",
        ),
        "demands": tuple(announced(number) for number in range(1, demands + 1)),
        "issued_on": "2026年11月20日",
        "note": "此件主动公开",
    }
    return AnnouncementPaper(**(values | changes))


def pdf_bytes(pages: int = 1) -> bytes:
    """A plain PDF with blank A4 pages."""
    written = io.BytesIO()
    with pypdfium2.PdfDocument.new() as pdf:
        for _ in range(pages):
            pdf.new_page(595, 842)
        pdf.save(written)
    return written.getvalue()


def image_bytes(kind: str = "JPEG", size: tuple[int, int] = (400, 560)) -> bytes:
    """A plain picture."""
    written = io.BytesIO()
    Image.new("RGB", size, "white").save(written, kind)
    return written.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as it arrives in a request."""
    return SimpleUploadedFile(name, content)
