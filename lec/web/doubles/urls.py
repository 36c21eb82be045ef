"""Addresses of doubles."""

from django.urls import URLPattern, path

from lec.web.doubles import views

app_name = "doubles"

urlpatterns: list[URLPattern] = [
    path("organisations/<str:code>/doubles/", views.list_pairs, name="list"),
    path("organisations/<str:code>/doubles/search", views.search, name="search"),
    path("organisations/<str:code>/doubles/<int:pk>/", views.show, name="show"),
    path("organisations/<str:code>/doubles/<int:pk>/names", views.look, name="look"),
    path("organisations/<str:code>/doubles/<int:pk>/same", views.same, name="same"),
    path("organisations/<str:code>/doubles/<int:pk>/different", views.different, name="different"),
    path("organisations/<str:code>/doubles/<int:pk>/back", views.back, name="back"),
]
