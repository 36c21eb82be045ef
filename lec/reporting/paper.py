"""Prints a template to PDF: Thai that can be copied, our own fonts, nothing fetched from anywhere."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.urls import URLFetcher

PACKAGE = Path(__file__).resolve().parent

# WeasyPrint's fonts lose sara am when text is copied out of the PDF (การศึกษา became กำรศึกษำ); its two
# halves look the same and survive. A tone mark stands above the first half.
_SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e33")


class _NotOurs(ValueError):
    """A paper asked for something outside the package."""


class _PackageFetcher(URLFetcher):  # type: ignore[misc]
    """Gives stylesheets and fonts of this package, and nothing else."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not url.startswith(f"{PACKAGE.as_uri()}/") or ".." in url:
            self._refuse(url)
        return super().fetch(url, headers)

    def _refuse(self, url: str) -> NoReturn:
        raise _NotOurs(f"A paper may not fetch {url}")


def render_pdf(template: str, context: Mapping[str, Any], *, language: str = "th") -> bytes:
    """The PDF of a template such as `papers/slips.html`; addresses in it are relative to this package.

    Papers are Thai whatever the officer's screen speaks.
    """
    return bytes(_html(template, context, language).write_pdf())


def render_together(papers: Iterable[tuple[str, Mapping[str, Any]]], *, language: str = "th") -> bytes:
    """Several papers, each a template and its context, one after the other in one PDF; at least one.

    They are laid out one by one as they are asked for, so that whoever gives them can say how far it has come.
    """
    documents = [_html(template, context, language).render() for template, context in papers]
    pages = [page for document in documents for page in document.pages]
    return bytes(documents[0].copy(pages).write_pdf())


def _html(template: str, context: Mapping[str, Any], language: str) -> HTML:
    with translation.override(language):
        page = render_to_string(template, dict(context))
    text = _SARA_AM.sub("\u0e4d\\1\u0e32", page)
    fetcher = _PackageFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    return HTML(string=text, base_url=f"{PACKAGE.as_uri()}/", url_fetcher=fetcher)
