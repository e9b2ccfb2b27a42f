"""The documents app."""

from django.apps import AppConfig

from challenge_portal.trail.verbs import register_verbs


class DocumentsConfig(AppConfig):
    """Files, forms as PDF, numbers, stamped scans and verification."""

    name = "challenge_portal.documents"
    label = "documents"
    verbose_name = "文书与文件"

    def ready(self) -> None:
        """Register the words of the record, the papers and the job."""
        from challenge_portal.documents import papers
        from challenge_portal.documents.seals import tasks, workflow  # noqa: F401 - rules, moves and the job
        from challenge_portal.documents.snapshots import register_template

        register_verbs(VERBS)
        register_template("hosting_application", "documents/form.html", "中国创新挑战赛申办表", papers.FormPaper)
        register_template("demand_analysis", "documents/form.html", "技术创新需求分析表", papers.FormPaper)
        register_template("demand_announcement", "documents/announcement.html", "需求公告", papers.AnnouncementPaper)


VERBS = {
    "documents.file.stored": "上传文件",
    "documents.file.downloaded": "下载文件",
    "documents.file.viewed": "查看文件",
    "documents.document.requested": "生成文书",
    "documents.document.voided": "作废文书",
    "documents.scan.attached": "上传盖章扫描件",
    "documents.scan.voided": "盖章扫描件失效",
    "documents.scan.confirmed": "确认盖章件与系统一致",
    "documents.paper.received": "收到纸质盖章件",
    "documents.number.voided": "作废编号",
    "documents.seal.uploaded": "录入印章",
    "documents.seal.retired": "停用印章",
    "documents.seal.asked": "申请用印",
    "documents.seal.refused": "不予用印",
    "documents.signed.attached": "电子签章",
    "documents.signed.voided": "电子签章失效",
}
