"""Addresses of queries."""

from django.urls import path

from lec.web.queries import judging, views

app_name = "queries"

urlpatterns = [
    path("institutions/<str:code>/queries/", views.list_queries, name="list"),
    path("institutions/<str:code>/queries/explain", views.explain, name="explain"),
    path("laos/<str:code>/explanations/", judging.list_explanations, name="explanations"),
    path("laos/<str:code>/explanations/accept", judging.accept, name="accept"),
    path("laos/<str:code>/explanations/<int:pk>/refuse", judging.refuse, name="refuse"),
    path("organisations/<str:code>/explanations", judging.count_explanations, name="counts"),
]
