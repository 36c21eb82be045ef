"""Addresses where a school without an account sends its numbers (๕.๒(๑))."""

from django.urls import URLPattern, path

from lec.web.answers import views

app_name = "answers"
urlpatterns: list[URLPattern] = [
    path("answer", views.code, name="code"),
    path("answer/numbers", views.numbers, name="numbers"),
    path("answer/send", views.send, name="send"),
    path("answer/thanks", views.thanks, name="thanks"),
]
