"""Addresses: watching: where it stands, and who is holding it up."""

from django.urls import URLPattern

app_name = "watch"
urlpatterns: list[URLPattern] = []
