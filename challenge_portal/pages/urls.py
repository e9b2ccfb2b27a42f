"""Addresses of the front page, the desk and what every page needs."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.urls.resolvers import URLPattern

from challenge_portal.pages import appearance, components_page, sitemap, views
from challenge_portal.pages.summary import views as summary

app_name = "pages"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("now/", views.now, name="now"),
    path("favicon.ico", views.icon, name="icon"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.sitemap_part, name="sitemap_part"),
    path("view/", appearance.appearance, name="appearance"),
    # the year's figures
    path("competitions/<slug:code>/summary/", summary.public, name="public_summary"),
    path("casework/summary/", summary.year, name="summaries"),
    path("casework/summary/year/<int:year>/", summary.year, name="year_summary"),
    path("casework/summary/year/<int:year>/workbook/", summary.year_workbook, name="year_workbook"),
    path("casework/summary/year/<int:year>/<slug:key>/", summary.year_list, name="year_list"),
    path("casework/summary/<slug:code>/", summary.competition_summary, name="summary"),
    path("casework/summary/<slug:code>/workbook/", summary.competition_workbook, name="summary_workbook"),
    path("casework/summary/<slug:code>/<slug:key>/", summary.competition_list, name="summary_list"),
]

if settings.DEBUG:
    urlpatterns.append(path("look/", components_page.components, name="components"))
