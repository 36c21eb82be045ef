"""Addresses of the learners pages."""

from django.urls import path

from lec.web.learners import bulk, editing, views

app_name = "learners"
urlpatterns = [
    path("", views.list_learners, name="list"),
    path("add", editing.add, name="add"),
    path("bulk", bulk.bulk, name="bulk"),
    path("<int:pk>", views.show, name="show"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/depart", editing.depart, name="depart"),
    path("<int:pk>/explanations", views.explain, name="explain"),
    path("<int:pk>/identifier", views.look, name="look"),
]
