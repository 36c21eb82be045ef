"""Addresses of the headcounts pages, below laos/<code>/headcounts/."""

from django.urls import URLPattern, path

from lec.web.headcounts import views

app_name = "headcounts"
urlpatterns: list[URLPattern] = [
    path("", views.list_schools, name="list"),
    path("name-lists/<int:pk>", views.name_list, name="name_list"),
    path("<str:school>", views.edit, name="edit"),
    path("<str:school>/dissolve", views.dissolve, name="dissolve"),
    path("<str:school>/reopen", views.reopen, name="reopen"),
]
