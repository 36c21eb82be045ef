"""Addresses of survey forms: drawing them up, answering them, and what came of them."""

from django.urls import URLPattern, path

from lec.web.surveys import answering, drafting, publishing, results

app_name = "surveys"
_FORM = "surveys/<int:pk>"
_SEEN = "organisations/<str:code>/surveys"
urlpatterns: list[URLPattern] = [
    path("surveys/", drafting.list_forms, name="list"),
    path("surveys/new", drafting.new, name="new"),
    path(f"{_FORM}/edit", drafting.edit, name="edit"),
    path(f"{_FORM}/words", drafting.words, name="words"),
    path(f"{_FORM}/order", drafting.order, name="order"),
    path(f"{_FORM}/questions/new", drafting.add, name="add"),
    path(f"{_FORM}/questions/<int:question>", drafting.change, name="change"),
    path(f"{_FORM}/questions/<int:question>/drop", drafting.drop, name="drop"),
    path(f"{_FORM}/copy", publishing.copy, name="copy"),
    path(f"{_FORM}/discard", publishing.discard, name="discard"),
    path(f"{_FORM}/publish", publishing.publish, name="publish"),
    path(f"{_FORM}/withdraw", publishing.withdraw, name="withdraw"),
    path(f"{_SEEN}/", results.asked, name="asked"),
    path(f"{_SEEN}/<int:pk>", results.results, name="results"),
    path(f"{_SEEN}/<int:pk>/waiting", results.waiting, name="waiting"),
    path(f"{_SEEN}/<int:pk>/answers/<int:question>", results.answers, name="answers"),
    path(f"{_SEEN}/<int:pk>/results.xlsx", results.workbook, name="workbook"),
    path("institutions/<str:code>/surveys/<int:pk>", answering.answer, name="answer"),
]
