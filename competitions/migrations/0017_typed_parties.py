"""A party may be a name alone: who stands in the notice and is neither an office of the tree nor an institution."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('competitions', '0016_packages'),
        ('organisations', '0003_seals'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='competitionparty',
            name='competitions_party_is_one_organisation',
        ),
        migrations.AddConstraint(
            model_name='competitionparty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority', None), ('institution__isnull', False)), models.Q(('authority__isnull', False), ('institution', None)), models.Q(('authority', None), ('institution', None), ('may_manage', False), models.Q(('named', ''), _negated=True)), _connector='OR'), name='competitions_party_is_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='competitionparty',
            constraint=models.UniqueConstraint(condition=models.Q(('authority', None), ('institution', None)), fields=('competition', 'title', 'named'), name='competitions_party_name_once'),
        ),
    ]
