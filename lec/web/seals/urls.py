"""Addresses of the seals pages."""

from django.urls import URLPattern, path

from lec.web.seals.views import show, slip

app_name = "seals"
urlpatterns: list[URLPattern] = [
    path("<slug:public_code>", show, name="show"),
    path("<slug:public_code>/slip.pdf", slip, name="slip"),
]
