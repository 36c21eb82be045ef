"""Addresses: estimates of money and the rates they rest on."""

from django.urls import URLPattern, path

from lec.web.funding import cliffs, rates, views, what_if

app_name = "funding"
urlpatterns: list[URLPattern] = [
    path("funding", views.own, name="own"),
    path("organisations/<str:code>/funding", views.show, name="show"),
    path("organisations/<str:code>/funding.xlsx", views.xlsx, name="xlsx"),
    path("organisations/<str:code>/funding.pdf", views.pdf, name="pdf"),
    path("organisations/<str:code>/funding.json", views.document, name="document"),
    path("organisations/<str:code>/funding/steps", cliffs.show, name="cliffs"),
    path("laos/<str:code>/funding/schools/<str:school>", views.school, name="school"),
    path("funding/what-if", what_if.show, name="what_if"),
    path("funding/what-if.xlsx", what_if.xlsx, name="what_if_xlsx"),
    path("funding/rates", rates.show, name="rates"),
    path("funding/rates/add", rates.add, name="add_rate"),
    path("funding/rates/<int:pk>/withdraw", rates.withdraw, name="withdraw_rate"),
]
