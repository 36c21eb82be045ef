"""Addresses of the basics pages, below institutions/<code>/basics/."""

from django.urls import URLPattern, path

from lec.web.basics import views

app_name = "basics"
urlpatterns: list[URLPattern] = [
    path("", views.show, name="show"),
    path("edit", views.edit, name="edit"),
]
