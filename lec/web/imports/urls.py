"""Addresses of the imports pages."""

from django.urls import path

from lec.web.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.start, name="start"),
    path("example", views.example, name="example"),
    path("<int:pk>", views.show_preview, name="preview"),
    path("<int:pk>/apply", views.apply, name="apply"),
    path("<int:pk>/faults", views.faults, name="faults"),
]
