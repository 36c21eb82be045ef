"""Addresses of doubles."""

from django.urls import URLPattern

app_name = "doubles"

urlpatterns: list[URLPattern] = []
