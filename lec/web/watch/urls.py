"""Addresses: watching: where it stands, and who is holding it up."""

from django.urls import path

from lec.web.watch import views

app_name = "watch"
urlpatterns = [
    path("watch", views.nation, name="nation"),
    path("watch/<str:code>", views.show, name="show"),
]
