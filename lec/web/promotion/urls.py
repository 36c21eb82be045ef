"""Addresses of promotion."""

from django.urls import path

from lec.web.promotion import views

app_name = "promotion"
urlpatterns = [
    path("institutions/<str:code>/promotion/", views.overview, name="overview"),
    path("institutions/<str:code>/promotion/class", views.of_class, name="class"),
    path("institutions/<str:code>/promotion/back", views.back, name="back"),
]
