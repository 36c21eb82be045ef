"""Prints a template to PDF: Thai that can be copied, our own fonts, nothing fetched from anywhere."""

import re
from collections.abc import Mapping
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
    with translation.override(language):
        page = render_to_string(template, dict(context))
    text = _SARA_AM.sub("\u0e4d\\1\u0e32", page)
    fetcher = _PackageFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    document = HTML(string=text, base_url=f"{PACKAGE.as_uri()}/", url_fetcher=fetcher)
    return bytes(document.write_pdf())
