"""Every page's address, a folder per noun."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lec.web.home.urls")),
    path("", include("lec.web.accounts.urls")),
    path("language", include("lec.web.language.urls")),
    path("organisations/", include("lec.web.organisations.urls")),
    path("institutions/<str:code>/learners/", include("lec.web.learners.urls")),
    path("", include("lec.web.existence.urls")),
    path("institutions/<str:code>/imports/", include("lec.web.imports.urls")),
    path("institutions/<str:code>/basics/", include("lec.web.basics.urls")),
    path("laos/<str:code>/headcounts/", include("lec.web.headcounts.urls")),
    path("rounds/", include("lec.web.rounds.urls")),
    path("reports/", include("lec.web.reports.urls")),
    path("seals/", include("lec.web.seals.urls")),
    path("", include("lec.web.contests.urls")),
    path("", include("lec.web.doubles.urls")),
    path("", include("lec.web.identity.urls")),
    path("", include("lec.web.promotion.urls")),
    path("", include("lec.web.papers.urls")),
    path("", include("lec.web.finding.urls")),
    path("", include("lec.web.queries.urls")),
    path("", include("lec.web.advice.urls")),
    path("", include("lec.web.notices.urls")),
    path("", include("lec.web.surveys.urls")),
    path("", include("lec.web.buildings.urls")),
    path("", include("lec.web.answers.urls")),
    path("", include("lec.web.telephones.urls")),
]
