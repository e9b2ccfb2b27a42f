"""Enter the holidays of 2025 and 2026 as the State Council published them; 2027 was not published by then."""

import json
from datetime import date, timedelta
from pathlib import Path

from django.db import migrations

PUBLISHED = Path(__file__).resolve().parent.parent / "data" / "office_days_2025_2026.json"


def enter(apps, schema_editor):
    SpecialDay = apps.get_model("notices", "SpecialDay")
    days = []
    for year in json.loads(PUBLISHED.read_text(encoding="utf-8")):
        for name, first, last in year["holidays"]:
            on = date.fromisoformat(first)
            while on <= date.fromisoformat(last):
                days.append(SpecialDay(on=on, works=False, name=name, source=year["source"]))
                on += timedelta(days=1)
        days += [
            SpecialDay(on=date.fromisoformat(on), works=True, name="调休上班", source=year["source"])
            for on in year["worked"]
        ]
    SpecialDay.objects.bulk_create(days, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_special_days")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop, elidable=False)]
