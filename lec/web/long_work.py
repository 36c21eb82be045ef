"""Watching long work from a second request: how far it has come, and asking it to stop.

What is said passes through files under LEC_DATA_DIR, which every server process sees and no database has to
write. Where they cannot be written the page shows a bar without a measure, and nothing can be stopped.
"""

import contextlib
import re
import secrets
import time
from typing import Any, TypedDict

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lec.lib.progress import Progress, Stage, Stopped, silent

KEPT_SECONDS = 15 * 60
_BETWEEN_SECONDS = 0.25
_NUMBER = re.compile(r"[0-9a-f]{32}")
_UNWRITABLE = (OSError, EOFError, ValueError)


class Said(TypedDict):
    """How far a piece of work has come; `total` 0 where that cannot be counted."""

    stage: Stage
    done: int
    total: int


class Watched:
    """The progress of one piece of work of one post: said at most four times a second."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.stage: Stage | None = None
        self.at = 0.0

    def __call__(self, stage: Stage, done: int = 0, total: int = 0) -> None:
        """Say it, and raise Stopped when somebody asked for that; the last row of a stage is never passed over."""
        now = time.monotonic()
        if stage == self.stage and done < total and now - self.at < _BETWEEN_SECONDS:
            return
        self.stage, self.at = stage, now
        _put(self.key, Said(stage=stage, done=done, total=total))
        if _get(f"{self.key}.stop"):
            # Once is enough: the same work may be begun again.
            with contextlib.suppress(*_UNWRITABLE):
                caches["progress"].delete(f"{self.key}.stop")
            raise Stopped("stopped", _("Stopped. Nothing was written."))


def new_job() -> str:
    """The number under which a page's work can be watched."""
    return secrets.token_hex(16)


def is_job(text: str) -> bool:
    """Whether it is a number that `new_job` could have given."""
    return _NUMBER.fullmatch(text) is not None


def watched(request: HttpRequest, *, upload_id: int | None = None) -> Progress:
    """The progress of the work that this request does.

    Its number comes with the form; a page that only follows a form (the preview after the choosing) has
    that of the form, which `hand_on` kept for the upload.
    """
    job = request.POST.get("job", "")
    if not job and upload_id is not None:
        job = str(_get(_key(request, f"upload.{upload_id}")) or "")
    return Watched(_key(request, job)) if _NUMBER.fullmatch(job) else silent


def hand_on(request: HttpRequest, upload_id: int) -> None:
    """Let the page that follows this form go on under the form's number."""
    job = request.POST.get("job", "")
    if _NUMBER.fullmatch(job):
        _put(_key(request, f"upload.{upload_id}"), job)


def said(request: HttpRequest, job: str) -> Said | None:
    """How far the post's own work of that number has come, if it has begun."""
    found: Said | None = _get(_key(request, job)) if _NUMBER.fullmatch(job) else None
    return found


def ask_to_stop(request: HttpRequest, job: str) -> None:
    """Ask the post's own work of that number to stop before it writes anything."""
    if _NUMBER.fullmatch(job):
        _put(_key(request, f"{job}.stop"), True)


def _key(request: HttpRequest, name: str) -> str:
    return f"{request.user.pk}.{name}"


def _put(key: str, value: Any) -> None:
    with contextlib.suppress(*_UNWRITABLE):
        caches["progress"].set(key, value, KEPT_SECONDS)


def _get(key: str) -> Any:
    with contextlib.suppress(*_UNWRITABLE):
        return caches["progress"].get(key)
    return None
