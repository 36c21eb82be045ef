"""Addresses of the manual: to read, and as a book to print."""

from django.urls import URLPattern, path, register_converter

from lec.web.manual import views
from lec.web.manual.levels import LevelConverter

app_name = "manual"
register_converter(LevelConverter, "level")
urlpatterns: list[URLPattern] = [
    path("manual/", views.choose, name="choose"),
    path("manual/<level:level>/", views.read, name="read"),
    path("manual/<level:level>.pdf", views.book, name="book"),
]
