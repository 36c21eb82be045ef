"""Every address of LEC: pages at the root, REST under /api/v1."""

from django.urls import URLPattern, URLResolver, include, path

from lec.api.urls import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lec.web.urls")),
    path("api/v1/", api.urls),
]

handler400 = "lec.web.errors.views.bad_request"
handler403 = "lec.web.errors.views.forbidden"
handler404 = "lec.web.errors.views.not_found"
handler500 = "lec.web.errors.views.broken"
