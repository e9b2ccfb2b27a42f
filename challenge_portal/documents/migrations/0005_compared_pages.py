"""Of each page of a stamped scan: who compared it with the print, and when. Reasons of voiding are kept whole."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_paper_copies")]

    operations = [
        migrations.AddField(
            model_name="documentfile",
            name="compared_pages",
            field=models.JSONField(blank=True, default=list, verbose_name="逐页核对"),
        ),
        migrations.AlterField(
            model_name="document",
            name="void_reason",
            field=models.TextField(blank=True, verbose_name="作废原因"),
        ),
        migrations.AlterField(
            model_name="documentfile",
            name="void_reason",
            field=models.TextField(blank=True, verbose_name="失效原因"),
        ),
    ]
