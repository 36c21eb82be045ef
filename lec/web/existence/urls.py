"""Addresses of the existence pages."""

from django.urls import path

from lec.web.existence import views

app_name = "existence"
urlpatterns = [
    path("institutions/<str:code>/existence/verify", views.verify, name="verify"),
    path("institutions/<str:code>/existence/register", views.register, name="register"),
    path("laos/<str:code>/missing", views.missing, name="missing"),
]
