"""Addresses of telephone lists."""

from django.urls import URLPattern, path

from lec.web.telephones import views

app_name = "telephones"

urlpatterns: list[URLPattern] = [
    path("organisations/<str:code>/telephones", views.show, name="list"),
    path("organisations/<str:code>/telephones.xlsx", views.workbook, name="xlsx"),
]
