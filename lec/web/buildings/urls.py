"""Addresses of buildings and places."""

from django.urls import URLPattern, path

from lec.web.buildings import pasting, views

app_name = "buildings"
urlpatterns: list[URLPattern] = [
    path("institutions/<str:code>/buildings/", views.list_buildings, name="list"),
    path("institutions/<str:code>/buildings/add", views.add, name="add"),
    path("institutions/<str:code>/buildings/paste", pasting.paste, name="paste"),
    path("institutions/<str:code>/buildings/<int:pk>/change", views.change, name="change"),
    path("institutions/<str:code>/buildings/<int:pk>/remove", views.remove, name="remove"),
    path("organisations/<str:code>/buildings.xlsx", views.xlsx, name="xlsx"),
]
