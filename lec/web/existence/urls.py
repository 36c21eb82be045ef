"""Addresses of the existence pages."""

from django.urls import URLPattern

app_name = "existence"
urlpatterns: list[URLPattern] = []
