"""Of each page of a stamped scan: who compared it with the print, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_paper_copies")]

    operations = [
        migrations.AddField(
            model_name="documentfile",
            name="compared_pages",
            field=models.JSONField(blank=True, default=list, verbose_name="逐页核对"),
        ),
    ]
