"""Addresses of threads of advice."""

from django.urls import URLPattern

app_name = "advice"
urlpatterns: list[URLPattern] = []
