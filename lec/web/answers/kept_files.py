"""Keeps the file a school chose while it checks its answers: a browser forgets it from one page to the next."""

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.cache import BaseCache, caches

from lec.accounts.secret_codes import hash_secret, read_secret
from lec.headcounts.actions.answers import SentFile
from lec.lib.sealing import open_bytes, seal_bytes

KEPT_SECONDS = 3 * 3600


@dataclass(frozen=True)
class _Kept:
    """A file's name and its enciphered content."""

    filename: str
    sealed: bytes


def keep(code: str, file: SentFile) -> None:
    """Keep a file for three hours, enciphered, in the place of one kept before for the same link."""
    sealed = seal_bytes(settings.FILE_KEY, file.content)
    _store().set(_key(code), _Kept(file.filename, sealed), KEPT_SECONDS)


def kept(code: str) -> SentFile | None:
    """The file kept for a link, or None."""
    found = cast(_Kept | None, _store().get(_key(code)))
    if found is None:
        return None
    return SentFile(found.filename, open_bytes(settings.FILE_KEY, found.sealed))


def forget(code: str) -> None:
    """Throw the kept file away: it was sent, or another takes its place."""
    _store().delete(_key(code))


def _store() -> BaseCache:
    # The one cache that all server processes share.
    return caches["progress"]


def _key(code: str) -> str:
    return f"answer-file-{hash_secret(read_secret(code))}"
