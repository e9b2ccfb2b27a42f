"""A competition's own form: what the portal's form asks, and the competition's questions at the end."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('form_versions', '0002_editing'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='formversion',
            name='form_version_edited_before_use',
        ),
        migrations.AddField(
            model_name='formversion',
            name='extends',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='form_versions.formversion', verbose_name='基础表单'),
        ),
        migrations.AddField(
            model_name='formversion',
            name='holder',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='所属'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.CheckConstraint(condition=models.Q(('editing', False), models.Q(('frozen_at__isnull', True), models.Q(('made_from__isnull', False), ('extends__isnull', False), _connector='OR')), _connector='OR'), name='form_version_edited_before_use'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('extends', None), ('holder', None)), models.Q(('extends__isnull', False), ('holder__isnull', False)), _connector='OR'), name='form_version_of_a_holder_extends'),
        ),
    ]
