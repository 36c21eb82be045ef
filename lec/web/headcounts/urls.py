"""Addresses of the headcounts pages, below laos/<code>/headcounts/; `all/` stands for every school of the LAO."""

from django.urls import URLPattern, path

from lec.web.headcounts import asking, sent, sheet, views

app_name = "headcounts"
urlpatterns: list[URLPattern] = [
    path("", sheet.list_schools, name="list"),
    path("all/save", sheet.save, name="save"),
    path("all/template", sheet.template, name="template"),
    path("all/ask", asking.ask_schools, name="ask"),
    path("all/letters", asking.letters, name="letters"),
    path("all/answers", sent.decide, name="decide"),
    path("name-lists/<int:pk>", views.name_list, name="name_list"),
    path("<str:school>", views.edit, name="edit"),
    path("<str:school>/contact", views.contact, name="contact"),
    path("<str:school>/dissolve", views.dissolve, name="dissolve"),
    path("<str:school>/reopen", views.reopen, name="reopen"),
]
