"""Addresses of the language pages."""

from django.urls import URLPattern

app_name = "language"
urlpatterns: list[URLPattern] = []
