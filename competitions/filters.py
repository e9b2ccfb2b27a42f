"""How the interface narrows the list of competitions."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from competitions.models import Competition


class CompetitionFilter(filters.FilterSet):
    """By year, state, place and series; a competition of two series (暨) is found under both."""

    series = filters.CharFilter(method="of_series", help_text="系列代码；暨办赛事在两个系列下都列出。")

    class Meta:
        model = Competition
        fields = ("edition__year", "state", "place")

    def of_series(self, rows: QuerySet[Competition], name: str, value: str) -> QuerySet[Competition]:
        """Those of the series, and those that stand in it as in their second one."""
        return rows.filter(Q(edition__series__code__iexact=value) | Q(second_series__code__iexact=value))
