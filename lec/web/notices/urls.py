"""Addresses of the inbox of notices, and of the letter of correction."""

from django.urls import URLPattern, path

from lec.web.notices import letters, views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("notices", views.list_notices, name="list"),
    path("notices/read", views.read_all, name="read_all"),
    path("notices/<int:pk>", views.open_notice, name="open"),
    path("organisations/<str:code>/letters/<str:database>", letters.letter, name="letter"),
]
