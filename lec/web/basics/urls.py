"""Addresses of the basics pages."""

from django.urls import URLPattern

app_name = "basics"
urlpatterns: list[URLPattern] = []
