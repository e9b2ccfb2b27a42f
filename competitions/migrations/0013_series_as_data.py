"""Names, words and routes of an edition as data; 暨 as the second edition of a competition instead of a bare series."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def carry_over(apps, schema_editor):
    """The first further series of each competition, by the title that its name holds behind 暨."""
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table can't be altered behind these updates
    Competition = apps.get_model("competitions", "Competition")
    for competition in Competition.objects.filter(series__isnull=False).distinct():
        series = competition.series.order_by("pk").first()
        competition.second_series = series
        competition.second_title = competition.name.partition("暨")[2] or series.name
        competition.save(update_fields=["second_series", "second_title"])


class Migration(migrations.Migration):
    dependencies = [("competitions", "0011_reviewing"), ("documents", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="umbrella",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="母体赛事名称"),
        ),
        migrations.AddField(
            model_name="edition",
            name="name_pattern",
            field=models.CharField(default="{edition}（{place}）", max_length=80, verbose_name="赛事命名规则"),
        ),
        migrations.AddField(
            model_name="edition",
            name="manager_word",
            field=models.CharField(default="技术经理人", max_length=12, verbose_name="技术经理人的称谓"),
        ),
        migrations.AddField(
            model_name="edition",
            name="agreement_word",
            field=models.CharField(default="意向合作协议", max_length=12, verbose_name="意向协议的称谓"),
        ),
        migrations.AddField(
            model_name="edition",
            name="implementer_word",
            field=models.CharField(default="实施单位", max_length=12, verbose_name="专场实施单位的称谓"),
        ),
        migrations.AddField(
            model_name="edition",
            name="sub_provincial_direct",
            field=models.BooleanField(default=False, verbose_name="副省级城市直接报送"),
        ),
        migrations.AlterField(
            model_name="track",
            name="kind",
            field=models.CharField(
                choices=[("special_theme", "专题赛"), ("emerging_industry", "新兴产业赛"), ("industry", "产业赛")],
                max_length=20,
                verbose_name="类别",
            ),
        ),
        migrations.AddField(
            model_name="competition",
            name="second_series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="second_competitions",
                to="competitions.series",
                verbose_name="暨（系列）",
            ),
        ),
        migrations.AddField(
            model_name="competition",
            name="second_ordinal",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="暨（届次）"),
        ),
        migrations.AddField(
            model_name="competition",
            name="second_title",
            field=models.CharField(blank=True, default="", max_length=80, verbose_name="暨（名称）"),
        ),
        migrations.CreateModel(
            name="NoticeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(verbose_name="上传时间")),
                ("removed", models.BooleanField(default=False, verbose_name="已移除")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_files",
                        to="competitions.edition",
                        verbose_name="届次",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={"verbose_name": "通知附件", "verbose_name_plural": "通知附件", "ordering": ["added_at", "pk"]},
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="competition", name="series"),
        migrations.AddConstraint(
            model_name="competition",
            constraint=models.CheckConstraint(
                condition=Q(second_ordinal=None, second_series=None, second_title="")
                | (Q(second_series__isnull=False) & ~Q(second_title="")),
                name="competitions_second_edition_is_whole",
            ),
        ),
    ]
