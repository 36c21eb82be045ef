"""Applies a file that was previewed: whole or not at all, and the second time to no effect."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Refused
from lec.rolls.actions.merge import Merged, merge
from lec.rolls.actions.uploads import content_of, mark_applied
from lec.rolls.imports.reading import Reading, read_file
from lec.rolls.models import Upload
from lec.rolls.rules import check_can_change_roll
from lec.rounds.queries import open_round, today, working_year


@dataclass(frozen=True)
class Applied:
    """What applying did; `before` is True where the file had been applied already."""

    merged: Merged
    before: bool = False


def read_upload(upload: Upload, *, now: datetime) -> Reading:
    """Read a kept file for the year and term that are being worked on."""
    round_ = open_round()
    return read_file(
        content_of(upload, now=now),
        upload.filename,
        institution=upload.institution,
        academic_year=working_year(now),
        term=round_.term if round_ else None,
        today=today(now),
    )


def apply_upload(
    *,
    upload: Upload,
    by: Post | None,
    now: datetime,
    may_void: bool,
    expect_unchanged_since: datetime | None = None,
) -> Applied:
    """Read the file once more and merge it: all of it, or nothing.

    Refused: a file with faults (upload-faults); one that would void a confirmation, unless `may_void`
    (would-void: show what falls, and ask); a roll changed after `expect_unchanged_since` (roll-changed); a
    file no longer kept (upload-gone). A file that was applied already changes nothing.
    """
    check_can_change_roll(by, upload.institution)
    if upload.applied_at is not None:
        return Applied(Merged(), before=True)
    # Read before the transaction: nobody else has to wait while a file is parsed.
    reading = read_upload(upload, now=now)
    if reading.faults:
        raise Refused("upload-faults", _("The file still has faults; nothing was brought into the roll."))
    return _apply(upload, reading, by, now, may_void, expect_unchanged_since)


@transaction.atomic
def _apply(
    upload: Upload, reading: Reading, by: Post | None, now: datetime, may_void: bool, since: datetime | None
) -> Applied:
    # Of two presses of the button the second waits here. The ledgers are for `merge` to hold, all in one order.
    applied_at = Upload.objects.select_for_update().values_list("applied_at", flat=True).get(pk=upload.pk)
    if applied_at is not None:
        return Applied(Merged(), before=True)
    merged = merge(
        institution=upload.institution,
        academic_year=working_year(now),
        records=reading.records,
        by=by,
        now=now,
        expect_unchanged_since=since,
    )
    if merged.steps and not may_void:
        raise Refused("would-void", _("This would void confirmations. Look at which ones, then decide."))
    mark_applied(upload=upload, by=by, now=now)
    return Applied(merged)
