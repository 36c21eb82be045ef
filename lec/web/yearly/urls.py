"""Addresses: the yearly list of organisations."""

from django.urls import URLPattern

app_name = "yearly"
urlpatterns: list[URLPattern] = []
