"""Keeps the files of a list between its preview and the agreement: a browser sends them only once."""

from dataclasses import dataclass
from typing import cast

from django.core.cache import BaseCache, caches
from django.http import HttpRequest

KEPT_SECONDS = 3 * 3600


@dataclass(frozen=True)
class KeptList:
    """The files, each its name and content, and where the list comes from."""

    files: tuple[tuple[str, bytes], ...]
    source: str


def keep(request: HttpRequest, job: str, kept: KeptList) -> None:
    """Keep the list of this piece of work for three hours, for the post that sent it."""
    _store().set(_key(request, job), kept, KEPT_SECONDS)


def kept(request: HttpRequest, job: str) -> KeptList | None:
    """The list of this piece of work of the post, while it is kept."""
    return cast(KeptList | None, _store().get(_key(request, job)))


def forget(request: HttpRequest, job: str) -> None:
    """Throw the list away: it was loaded."""
    _store().delete(_key(request, job))


def _store() -> BaseCache:
    # The one cache that all server processes share.
    return caches["progress"]


def _key(request: HttpRequest, job: str) -> str:
    return f"yearly-list-{request.user.pk}-{job}"
