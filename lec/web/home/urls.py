"""Addresses of the home pages."""

from django.urls import path

from lec.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/confirm", views.confirm_ready, name="confirm"),
    path("desk/return", views.return_several, name="return"),
]
