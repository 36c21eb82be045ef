"""Addresses of the existence pages."""

from django.urls import path

from lec.web.existence import views

app_name = "existence"
urlpatterns = [
    path("verify", views.verify, name="verify"),
    path("register", views.register, name="register"),
]
