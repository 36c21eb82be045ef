"""Addresses of the seals pages."""

from django.urls import URLPattern

app_name = "seals"
urlpatterns: list[URLPattern] = []
