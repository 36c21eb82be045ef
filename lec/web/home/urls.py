"""Addresses of the home pages."""

from django.urls import path

from lec.web.home.views import home

app_name = "home"
urlpatterns = [path("", home, name="home")]
