"""Address of the language switch."""

from django.urls import path

from lec.web.language.views import switch

app_name = "language"
urlpatterns = [path("", switch, name="switch")]
