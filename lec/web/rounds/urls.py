"""Addresses of the rounds pages."""

from django.urls import path

from lec.web.rounds import views

app_name = "rounds"
urlpatterns = [
    path("", views.rounds, name="list"),
    path("open", views.open_one, name="open"),
    path("extend", views.extend, name="extend"),
    path("close", views.close, name="close"),
]
