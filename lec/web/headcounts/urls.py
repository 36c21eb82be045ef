"""Addresses of the headcounts pages."""

from django.urls import URLPattern

app_name = "headcounts"
urlpatterns: list[URLPattern] = []
