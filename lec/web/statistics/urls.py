"""Addresses: public statistics and open data."""

from django.urls import URLPattern, path

from lec.web.statistics import views

app_name = "statistics"
urlpatterns: list[URLPattern] = [
    path("statistics", views.nation, name="nation"),
    path("statistics/open-data.csv", views.open_data, name="open_data"),
    path("statistics/dictionary.csv", views.dictionary, name="dictionary"),
    path("statistics/<str:place>", views.place, name="place"),
]
