"""When people are reminded of each kind of deadline, as data. The rows are entered after the migrations (plans.py)."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_wishes_and_calendars")]

    operations = [
        migrations.CreateModel(
            name="ReminderPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=100, verbose_name="对象类别")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("label", models.CharField(max_length=60, verbose_name="期限")),
                (
                    "hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None, verbose_name="提醒时间"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "提醒安排",
                "verbose_name_plural": "提醒安排",
                "ordering": ["subject_kind", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject_kind", "name"), name="notices_plan_once_per_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("hours__len__gte", 1)), name="notices_plan_reminds_at_all"
                    ),
                ],
            },
        ),
    ]
