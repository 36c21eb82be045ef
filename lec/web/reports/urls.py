"""Addresses of the reports pages."""

from django.urls import URLPattern, path

from lec.web.reports.views import counts, counts_xlsx

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("counts", counts, name="counts"),
    path("counts.xlsx", counts_xlsx, name="counts_xlsx"),
]
