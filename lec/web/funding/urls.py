"""Addresses: estimates of money and the rates they rest on."""

from django.urls import URLPattern

app_name = "funding"
urlpatterns: list[URLPattern] = []
