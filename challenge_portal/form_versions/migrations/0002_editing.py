"""Forms are edited in the browser: whence a version was copied, whether officers are at it, how often it changed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('form_versions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='formversion',
            name='made_from',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='另拟自'),
        ),
        migrations.AddField(
            model_name='formversion',
            name='editing',
            field=models.BooleanField(default=False, verbose_name='编辑中'),
        ),
        migrations.AddField(
            model_name='formversion',
            name='edits',
            field=models.PositiveIntegerField(default=0, verbose_name='修改次数'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.CheckConstraint(condition=models.Q(('editing', False), models.Q(('frozen_at__isnull', True), ('made_from__isnull', False)), _connector='OR'), name='form_version_edited_before_use'),
        ),
    ]
