"""Addresses of papers."""

from django.urls import path

from lec.web.papers import views

app_name = "papers"
urlpatterns = [
    path("institutions/<str:code>/papers/", views.index, name="index"),
    path("institutions/<str:code>/papers/<slug:paper>.<slug:form>", views.paper, name="paper"),
]
