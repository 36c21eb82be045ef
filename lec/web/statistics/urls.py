"""Addresses: public statistics and open data."""

from django.urls import URLPattern

app_name = "statistics"
urlpatterns: list[URLPattern] = []
