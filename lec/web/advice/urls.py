"""Addresses of threads of advice."""

from django.urls import URLPattern, path

from lec.web.advice import views

app_name = "advice"

urlpatterns: list[URLPattern] = [
    path("organisations/<str:code>/advice/", views.list_threads, name="list"),
    path("organisations/<str:code>/advice/new", views.ask, name="open"),
    path("organisations/<str:code>/advice/<int:pk>", views.show, name="show"),
    path("organisations/<str:code>/advice/<int:pk>/settle", views.settle, name="settle"),
    path("organisations/<str:code>/advice/<int:pk>/files/<int:piece>", views.open_file, name="file"),
]
