"""Addresses of the telephone list."""

from django.urls import URLPattern

app_name = "telephones"
urlpatterns: list[URLPattern] = []
