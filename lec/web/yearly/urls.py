"""Addresses: the yearly list of organisations."""

from django.urls import URLPattern, path

from lec.web.yearly import views

app_name = "yearly"
urlpatterns: list[URLPattern] = [
    path("yearly-list", views.start, name="start"),
    path("yearly-list/progress", views.progress, name="progress"),
    path("yearly-list/stop", views.stop, name="stop"),
    path("yearly-list/<str:job>", views.preview, name="preview"),
]
