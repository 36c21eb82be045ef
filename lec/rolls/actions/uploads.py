"""Files brought for import: kept enciphered between preview and application, and not a day longer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.lib.sealing import open_bytes, seal_bytes
from lec.registry.models import Organisation
from lec.rolls.models import Upload
from lec.rolls.rules import check_can_change_roll
from lec.sheets import mendings as mending
from lec.sheets.mendings import Cell, Line, Mendings

KEPT_FOR = timedelta(hours=24)
MOST_MENDED = 20_000
"""Cells that can be mended in one preview; whoever has more mends the file itself."""

LONGEST_CELL = 500
_LONGEST_NAME = 255
_NOTHING_KEPT: dict[str, Any] = {"sealed_content": b"", "sealed_mendings": None}


@transaction.atomic
def store_upload(
    *, institution: Organisation, filename: str, content: bytes, by: Post | None, now: datetime
) -> Upload:
    """Keep a file for its preview, enciphered; those grown old lose their content at the same time."""
    check_can_change_roll(by, institution)
    ledgers = audit.hold([institution.pk])
    forget_old_uploads(now=now)
    upload = Upload.objects.create(
        institution=institution,
        filename=filename[-_LONGEST_NAME:],
        sealed_content=seal_bytes(settings.FILE_KEY, content),
        uploaded_at=now,
        post=by,
        officer=by.officer if by else None,
    )
    entry = audit.Entry("upload.stored", f"upload:{upload.pk}", None, {"bytes": len(content)})
    audit.append(ledgers[institution.pk], [entry], by=by, now=now)
    return upload


@transaction.atomic
def mend_upload(
    *,
    upload: Upload,
    cells: Mapping[Cell, str | None],
    lines: Mapping[Line, bool],
    by: Post | None,
    now: datetime,
) -> Mendings:
    """Mend cells of a kept file and leave rows out; a text of None, or a row at False, is taken back.

    Recorded are the addresses, never what was typed: it may be an identifier. Answers all mendings of the
    file. Refused: a file no longer kept (upload-gone); more mendings than a file may have (too-many-mended).
    """
    check_can_change_roll(by, upload.institution)
    # The file before the ledger, as applying takes them.
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    _check_is_kept(held, now)
    ledgers = audit.hold([upload.institution_id])
    before = mendings_of(held)
    after = before.changed_by(cells, lines)
    if after == before:
        return before
    if len(after.cells) > MOST_MENDED or any(len(text) > LONGEST_CELL for text in after.cells.values()):
        raise Invalid("too-many-mended", _("That is more than can be mended here. Mend the file itself."))
    held.sealed_mendings = seal_bytes(settings.FILE_KEY, after.to_json().encode()) if after else None
    Upload.objects.filter(pk=held.pk).update(sealed_mendings=held.sealed_mendings)
    entry = audit.Entry("upload.mended", f"upload:{held.pk}", None, _recorded(before, after))
    audit.append(ledgers[upload.institution_id], [entry], by=by, now=now)
    return after


@transaction.atomic
def mark_applied(*, upload: Upload, by: Post | None, now: datetime) -> None:
    """Note when a file was applied, and let go of its content; the learners' own events tell the rest."""
    check_can_change_roll(by, upload.institution)
    Upload.objects.filter(pk=upload.pk).update(applied_at=now, **_NOTHING_KEPT)


@transaction.atomic
def forget_old_uploads(*, now: datetime) -> int:
    """Let go of the content of every file older than a day; answers how many."""
    old = Upload.objects.filter(uploaded_at__lte=now - KEPT_FOR).exclude(sealed_content=b"")
    return old.update(**_NOTHING_KEPT)


def upload_of(institution: Organisation, pk: int) -> Upload:
    """The institution's own upload of that number; Hidden where there is none."""
    found = Upload.objects.filter(institution=institution, pk=pk).select_related("institution").first()
    if found is None:
        raise Hidden("upload-not-found", _("There is no such file in this institution."))
    return found


def content_of(upload: Upload, *, now: datetime) -> bytes:
    """The file itself; refused once it is applied or a day old, when it is no longer kept."""
    _check_is_kept(upload, now)
    return open_bytes(settings.FILE_KEY, bytes(upload.sealed_content))


def mendings_of(upload: Upload) -> Mendings:
    """What was mended in the file's preview so far."""
    if not upload.sealed_mendings:
        return mending.NONE
    return Mendings.from_json(open_bytes(settings.FILE_KEY, bytes(upload.sealed_mendings)).decode())


def state_of_mendings(upload: Upload) -> str:
    """A short sign that changes with every mending, to notice that somebody mended since one looked.

    Empty once the file is no longer kept: then there is nothing left to compare.
    """
    if not upload.sealed_content:
        return ""
    return sha256(bytes(upload.sealed_mendings or b"")).hexdigest()[:16]


def _check_is_kept(upload: Upload, now: datetime) -> None:
    if not upload.sealed_content or now - upload.uploaded_at >= KEPT_FOR:
        raise Refused(
            "upload-gone",
            _("The file is no longer kept: it was applied already, or is more than a day old. Choose it again."),
        )


def _recorded(before: Mendings, after: Mendings) -> dict[str, Any]:
    """The addresses that changed, short however many they are."""
    typed = [cell for cell, text in after.cells.items() if before.cells.get(cell) != text]
    said = {
        "cells": [address for _sheet, address in sorted(typed)],
        "cells_taken_back": [address for _sheet, address in sorted(before.cells.keys() - after.cells.keys())],
        "rows_left_out": mending.spans(row for _sheet, row in after.left_out - before.left_out),
        "rows_taken_back": mending.spans(row for _sheet, row in before.left_out - after.left_out),
    }
    totals = {"mended": len(after.cells), "left_out": len(after.left_out)}
    return {name: value for name, value in said.items() if value} | totals
