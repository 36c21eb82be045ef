"""Applies a file that was previewed: whole or not at all, and the second time to no effect."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.progress import Progress, silent
from lec.lib.refusals import Refused
from lec.rolls.actions.merge import Merged, merge
from lec.rolls.actions.uploads import content_of, mark_applied, mendings_of
from lec.rolls.imports.reading import Reading, read_file
from lec.rolls.models import Upload
from lec.rolls.rules import check_can_change_roll
from lec.rounds.queries import open_round, today, working_year
from lec.sheets.mendings import Mendings


@dataclass(frozen=True)
class Applied:
    """What applying did; `before` is True where the file had been applied already."""

    merged: Merged
    before: bool = False


def read_upload(
    upload: Upload, *, now: datetime, mendings: Mendings | None = None, progress: Progress = silent
) -> Reading:
    """Read a kept file, as it was mended (or with `mendings` in their place), for the year and term worked on."""
    round_ = open_round()
    return read_file(
        content_of(upload, now=now),
        upload.filename,
        institution=upload.institution,
        academic_year=working_year(now),
        term=round_.term if round_ else None,
        today=today(now),
        mendings=mendings_of(upload) if mendings is None else mendings,
        progress=progress,
    )


def apply_upload(
    *,
    upload: Upload,
    by: Post | None,
    now: datetime,
    may_void: bool,
    expect_unchanged_since: datetime | None = None,
    progress: Progress = silent,
) -> Applied:
    """Read the file once more and merge it: all of it, or nothing.

    Refused: a file with faults (upload-faults); one that would void a confirmation, unless `may_void`
    (would-void: show what falls, and ask); a roll changed after `expect_unchanged_since` (roll-changed); a
    file no longer kept (upload-gone); one mended by somebody else meanwhile (upload-mended). A file that was
    applied already changes nothing. Where `progress` raises Stopped, nothing is written.
    """
    check_can_change_roll(by, upload.institution)
    if upload.applied_at is not None:
        return Applied(Merged(), before=True)
    # Read before the transaction: nobody else has to wait while a file is parsed.
    reading = read_upload(upload, now=now, progress=progress)
    if reading.faults:
        raise Refused("upload-faults", _("The file still has faults; nothing was brought into the roll."))
    return _apply(upload, reading, by, now, may_void, expect_unchanged_since, progress)


@transaction.atomic
def _apply(
    upload: Upload,
    reading: Reading,
    by: Post | None,
    now: datetime,
    may_void: bool,
    since: datetime | None,
    progress: Progress,
) -> Applied:
    # Of two presses of the button the second waits here. The ledgers are for `merge` to hold, all in one order.
    held = Upload.objects.select_for_update().defer("sealed_content").get(pk=upload.pk)
    if held.applied_at is not None:
        return Applied(Merged(), before=True)
    if held.sealed_mendings != upload.sealed_mendings:
        raise Refused("upload-mended", _("The file was mended meanwhile. Look again at what changes now."))
    merged = merge(
        institution=upload.institution,
        academic_year=working_year(now),
        records=reading.records,
        by=by,
        now=now,
        expect_unchanged_since=since,
        progress=progress,
    )
    if merged.steps and not may_void:
        raise Refused("would-void", _("This would void confirmations. Look at which ones, then decide."))
    mark_applied(upload=upload, by=by, now=now)
    # The last moment to stop: after this the transaction ends, and all of it is written.
    progress("writing", 1, 1)
    return Applied(merged)
