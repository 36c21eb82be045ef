"""Addresses of the rounds pages."""

from django.urls import path

from lec.web.rounds import closing, extending, known, views

app_name = "rounds"
urlpatterns = [
    path("", views.rounds, name="list"),
    path("open", views.open_one, name="open"),
    path("extend", extending.extend, name="extend"),
    path("close", closing.close, name="close"),
    path("close/missing.xlsx", closing.missing_now, name="missing_now"),
    path("<int:pk>/close-again", closing.close_again, name="close_again"),
    path("closings/<int:pk>", closing.show, name="closing"),
    path("closings/<int:pk>/numbers.xlsx", closing.workbook, name="closing_xlsx"),
    path("known-at", known.known_at, name="known_at"),
]
