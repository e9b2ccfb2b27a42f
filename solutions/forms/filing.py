"""The small forms around the solution's own: the declaration, an attachment, a supplement."""

from __future__ import annotations

from django import forms

from challenge_portal.kernel.forms import PlainForm


class DeclarationForm(PlainForm):
    """What is said with every filing."""

    declared = forms.BooleanField(label="所填内容真实，本方有权提出并实施本方案，内容不涉及国家秘密", required=False)


class SupplementForm(PlainForm):
    """What the enterprise asked for: a text, and a file where one is needed."""

    text = forms.CharField(label="补充说明", max_length=4000, widget=forms.Textarea, help_text="逐条回答企业的问题。")
    file = forms.FileField(
        label="附件", required=False, help_text="至多一个，PDF、JPG、PNG、DOCX 或 XLSX，20 MB 以内。"
    )
