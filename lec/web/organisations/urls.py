"""Addresses of the organisations pages."""

from django.urls import path

from lec.web.organisations import views

app_name = "organisations"
urlpatterns = [
    path("<str:code>/", views.show, name="show"),
    path("<str:code>/steps", views.steps, name="steps"),
    path("<str:code>/changes", views.changes, name="changes"),
    path("<str:code>/confirm/<str:database>", views.confirm, name="confirm"),
    path("<str:code>/return/<str:database>", views.send_back, name="return"),
]
