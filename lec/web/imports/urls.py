"""Addresses of the imports pages."""

from django.urls import path

from lec.web.imports import previews, views

app_name = "imports"
urlpatterns = [
    path("", views.start, name="start"),
    path("example", views.example, name="example"),
    path("template", views.template, name="template"),
    path("template/filled", views.filled, name="filled"),
    path("progress", views.progress, name="progress"),
    path("stop", views.stop, name="stop"),
    path("<int:pk>", previews.show_preview, name="preview"),
    path("<int:pk>/mend", previews.mend, name="mend"),
    path("<int:pk>/apply", previews.apply, name="apply"),
    path("<int:pk>/faults", previews.faults, name="faults"),
]
