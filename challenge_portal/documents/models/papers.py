"""Stored files, documents and the series of their numbers."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from challenge_portal.documents.states import DocumentState, FileRole
from challenge_portal.documents.storage import private_storage


def storage_name(file: "StoredFile", name: str) -> str:
    """The name on disk says nothing about the content; the extension is one that the inspection allowed."""
    return f"{file.id.hex[:2]}/{file.id.hex}.{file.extension}"


class StoredFile(models.Model):
    """One file, checked by its content when it came. It never changes; a new version is a new file.

    `sha256` is of what is stored; `received_sha256` of what the person sent (images are re-encoded in between).
    `subject_kind` and `subject_id` name what it belongs to; the rule of that kind says who may download it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField("文件", storage=private_storage, upload_to=storage_name, max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    received_sha256 = models.CharField("上传件 SHA-256", max_length=64, db_index=True)
    mime_type = models.CharField("类型", max_length=100)
    extension = models.CharField("扩展名", max_length=10)
    size = models.PositiveBigIntegerField("字节数")
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    original_name = models.CharField("原文件名", max_length=200)
    uploader_id = models.CharField("上传人编号", max_length=40, blank=True)
    uploader_label = models.CharField("上传人", max_length=200, blank=True)
    subject_kind = models.CharField("所属", max_length=80, blank=True)
    subject_id = models.CharField("所属编号", max_length=80, blank=True)
    scope = models.CharField("留痕范围", max_length=60, blank=True)
    purpose = models.CharField("用途", max_length=60)
    stored_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ("stored_at", "id")
        indexes = (models.Index(fields=("subject_kind", "subject_id"), name="stored_file_subject"),)
        triggers = (pgtrigger.Protect(name="stored_file_stays", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return self.original_name

    @property
    def name(self) -> str:
        """The name as the person knows it."""
        return self.original_name


class NumberSeries(models.Model):
    """The last number of one series: per owner, kind and year. The row is locked while a number is taken."""

    owner = models.CharField("所有者", max_length=80)
    kind = models.CharField("类别", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = "编号序列"
        constraints = (models.UniqueConstraint(fields=("owner", "kind", "year"), name="number_series_once"),)

    def __str__(self) -> str:
        return f"{self.owner} {self.kind} {self.year}"


class TakenNumber(models.Model):
    """One number and what it was taken for. An unused one is voided, never taken again: the series has no holes."""

    series = models.ForeignKey(NumberSeries, verbose_name="序列", on_delete=models.PROTECT, related_name="numbers")
    value = models.PositiveIntegerField("序号")
    text = models.CharField("编号", max_length=80)
    subject_kind = models.CharField("用于", max_length=80)
    subject_id = models.CharField("用于编号", max_length=80)
    taken_at = models.DateTimeField("取号时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "已取编号"
        verbose_name_plural = "已取编号"
        ordering = ("series", "value")
        constraints = (
            models.UniqueConstraint(fields=("series", "value"), name="number_taken_once"),
            models.UniqueConstraint(fields=("text",), name="number_text_once"),
        )
        triggers = (pgtrigger.Protect(name="taken_number_stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.text


class Document(models.Model):
    """One version of one paper, made from a snapshot of its data.

    `snapshot_hash` (first 12 hex of SHA-256 over canonical JSON and template version) is printed on every page, with
    `number`, `version` and a QR code that leads to `code`. A later version of the same paper replaces this one.
    `paper_copies` and `paper_received_on` are what an officer wrote down of the stamped paper that came by post.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("类别", max_length=60)
    title = models.CharField("标题", max_length=200)
    issued_by = models.CharField("出具单位", max_length=200, blank=True)
    number = models.CharField("编号", max_length=80, blank=True)
    version = models.PositiveIntegerField("版本")
    is_draft = models.BooleanField("草稿")
    is_demo = models.BooleanField("演示")
    subject_kind = models.CharField("事项类别", max_length=80)
    subject_id = models.CharField("事项编号", max_length=80)
    scope = models.CharField("留痕范围", max_length=60, blank=True)
    template_version = models.PositiveSmallIntegerField("模板版本")
    snapshot = models.JSONField("数据快照")
    snapshot_hash = models.CharField("快照校验", max_length=12)
    code = models.CharField("核验码", max_length=16, unique=True)
    state = models.CharField("状态", max_length=10, choices=DocumentState, default=DocumentState.WAITING)
    error = models.CharField("失败原因", max_length=300, blank=True)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    requested_by = models.CharField("经办", max_length=200)
    requested_at = models.DateTimeField("生成时间")
    rendered_at = models.DateTimeField("完成时间", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name="被替代", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.TextField("作废原因", blank=True)
    paper_copies = models.PositiveSmallIntegerField("收到纸质盖章件（份）", null=True, blank=True)
    paper_received_on = models.DateField("纸质件收到日期", null=True, blank=True)
    paper_recorded_by = models.CharField("纸质件登记人", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        ordering = ("-requested_at", "-version")
        indexes = (models.Index(fields=("subject_kind", "subject_id", "kind"), name="document_subject"),)
        constraints = (
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="document_replaced_by_another"),
            models.CheckConstraint(
                condition=Q(paper_copies__isnull=True, paper_received_on__isnull=True)
                | Q(paper_copies__gte=1, paper_received_on__isnull=False),
                name="document_paper_copies_with_their_day",
            ),
            models.UniqueConstraint(
                fields=("kind", "subject_kind", "subject_id", "version"),
                condition=Q(is_draft=False, voided_at__isnull=True),
                name="document_final_version_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（第 {self.version} 版）"

    @property
    def shown_code(self) -> str:
        """The code in four groups, as printed: 7F3C-91A0-5D2E-B846."""
        return "-".join(self.code[start : start + 4] for start in range(0, 16, 4))


class DocumentFile(models.Model):
    """A file of a document: the print that the portal made, a stamped scan or a signed file of exactly this version.

    A signed file with one more signature supersedes the one before, which stays as valid as it was. ``compared_pages``
    says of each page of a scan who compared it with the print, and when: ``{"page": 1, "by": …, "at": …}``.
    """

    document = models.ForeignKey(Document, verbose_name="文书", on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="of_document")
    role = models.CharField("作用", max_length=20, choices=FileRole)
    added_at = models.DateTimeField("加入时间")
    warning = models.CharField("提示", max_length=200, blank=True)
    checked_at = models.DateTimeField("机器核对时间", null=True, blank=True)
    pages_with_code = models.PositiveIntegerField("核验码相符的页数", null=True, blank=True)
    foreign_pages = models.CharField("属于其他文书的页", max_length=200, blank=True)
    voided_at = models.DateTimeField("失效时间", null=True, blank=True)
    void_reason = models.TextField("失效原因", blank=True)
    superseded_at = models.DateTimeField("被接续时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("与系统一致", null=True, blank=True)
    confirmed_by = models.CharField("核对人", max_length=200, blank=True)
    compared_pages = models.JSONField("逐页核对", default=list, blank=True)

    class Meta:
        verbose_name = "文书的文件"
        verbose_name_plural = "文书的文件"
        ordering = ("added_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "role"),
                condition=Q(voided_at__isnull=True, superseded_at__isnull=True),
                name="document_file_one_of_each_role",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}：{self.file_id}"
