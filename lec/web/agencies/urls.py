"""Addresses: handing numbers on to agencies."""

from django.urls import URLPattern

app_name = "agencies"
urlpatterns: list[URLPattern] = []
