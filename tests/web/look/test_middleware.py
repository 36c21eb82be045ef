"""The language on screen, the safety headers and the pages for what goes wrong."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lec.web.errors import views as errors
from lec.web.middleware import CONTENT_SECURITY_POLICY, ContentSecurityPolicyMiddleware, LanguageMiddleware


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def language_of(**headers: str) -> str:
    request = RequestFactory().get("/", **headers)
    return LanguageMiddleware(answer)(request).headers["Content-Language"]


def test_language_is_thai_though_the_browser_asks_for_english() -> None:
    assert language_of(HTTP_ACCEPT_LANGUAGE="en-US,en") == "th"


def test_language_is_english_when_the_officer_chose_it() -> None:
    assert language_of(HTTP_COOKIE="lec_language=en") == "en"


def test_language_is_thai_when_the_cookie_is_nonsense() -> None:
    assert language_of(HTTP_COOKIE="lec_language=xx") == "th"


def test_switch_sets_the_cookie_and_returns_to_the_page() -> None:
    response = Client().post("/language", {"language": "en", "next": "/profile?a=1"})
    assert (response.status_code, response.url) == (302, "/profile?a=1")
    assert response.cookies["lec_language"].value == "en"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_switch_never_leads_abroad(address: str) -> None:
    assert Client().post("/language", {"language": "en", "next": address}).url == "/"


def test_switch_with_an_unknown_language_sets_nothing() -> None:
    assert Client().post("/language", {"language": "fr", "next": "/"}).cookies == {}


def headers_of(response: HttpResponse, **headers: str) -> dict[str, str]:
    request = RequestFactory().get("/", **headers)
    return dict(ContentSecurityPolicyMiddleware(lambda _: response)(request).headers)


def test_every_answer_carries_the_content_security_policy() -> None:
    assert headers_of(HttpResponse(""))["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_an_anonymous_answer_may_be_kept() -> None:
    assert headers_of(HttpResponse("")).get("Cache-Control") is None


def test_a_signed_in_answer_is_not_stored() -> None:
    assert headers_of(HttpResponse(""), HTTP_COOKIE="lec_session=x")["Cache-Control"] == "no-store"


def test_an_answer_that_begins_a_session_is_not_stored() -> None:
    response = HttpResponse("")
    response.set_cookie("lec_session", "x")
    assert headers_of(response)["Cache-Control"] == "no-store"


def test_a_page_that_knows_better_keeps_its_cache_rule() -> None:
    response = HttpResponse("", headers={"Cache-Control": "private, max-age=60"})
    assert headers_of(response, HTTP_COOKIE="lec_session=x")["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.broken, 500),
        (errors.csrf_failure, 403),
    ],
)
def test_an_error_page_has_its_status_and_one_heading(view: object, status: int) -> None:
    response = view(RequestFactory().get("/x"))  # type: ignore[operator]
    assert (response.status_code, response.content.decode().count("<h1>")) == (status, 1)
