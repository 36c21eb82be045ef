"""Addresses of identity."""

from django.urls import URLPattern, path

from lec.web.identity import corrections, sheets, survey

app_name = "identity"

urlpatterns: list[URLPattern] = [
    path("institutions/<str:code>/survey/", survey.show, name="survey"),
    path("institutions/<str:code>/survey/codes", survey.codes, name="codes"),
    path("institutions/<str:code>/survey/registered", survey.registered, name="registered"),
    path("institutions/<str:code>/survey/<int:pk>", survey.entry, name="entry"),
    path("institutions/<str:code>/survey/sheet", sheets.fill_in, name="sheet"),
    path("institutions/<str:code>/survey/list.pdf", sheets.paper, name="survey_pdf"),
    path("institutions/<str:code>/survey/list.xlsx", sheets.workbook, name="survey_xlsx"),
    path("institutions/<str:code>/learners/<int:pk>/identifier-request", corrections.ask, name="ask"),
    path(
        "institutions/<str:code>/learners/<int:pk>/identifier-request/withdraw", corrections.withdraw, name="withdraw"
    ),
    path("laos/<str:code>/identifier-requests/", corrections.desk, name="requests"),
    path("laos/<str:code>/identifier-requests/<int:request_pk>/accept", corrections.accept, name="accept"),
    path("laos/<str:code>/identifier-requests/<int:request_pk>/refuse", corrections.refuse, name="refuse"),
]
