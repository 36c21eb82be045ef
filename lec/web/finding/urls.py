"""Addresses of finding."""

from django.urls import path

from lec.web.finding import views

app_name = "finding"
urlpatterns = [path("find", views.find, name="find")]
