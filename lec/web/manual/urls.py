"""Addresses: the manual: tasks for each level."""

from django.urls import URLPattern

app_name = "manual"
urlpatterns: list[URLPattern] = []
