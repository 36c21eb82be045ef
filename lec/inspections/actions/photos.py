"""Pictures taken on visits: kept enciphered, and every look at one recorded."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.inspections.actions.drawing import held
from lec.inspections.actions.findings import hold_visit
from lec.inspections.models import Photo, SampledLearner, Visit
from lec.inspections.rules import check_all_there, check_photo
from lec.lib.filetypes import fitting_name, plain_name
from lec.lib.refusals import Hidden
from lec.lib.sealing import open_bytes, seal_bytes


@dataclass(frozen=True)
class OpenedPhoto:
    """A picture as it was taken."""

    filename: str
    content_type: str
    content: bytes


@transaction.atomic
def add_photo(
    *, visit: Visit, filename: str, content: bytes, number: int | None = None, by: Post, now: datetime
) -> Photo:
    """Keep a picture of a visit, or of the finding of the learner `number`; enciphered.

    Invalid: larger than 10 MB (photo-too-large), neither JPEG nor PNG by content (photo-unknown). Hidden: a number
    that is not in the sample. Refused: more than 40 of a visit, before the draw, once the random check is finished.
    """
    visit, ledger = hold_visit(visit, by=by)
    kind = check_photo(content, Photo.objects.filter(visit=visit).count())
    learner = None
    if number is not None:
        learner = check_all_there(SampledLearner.objects.filter(visit=visit, number=number), [number])[number]
    photo = Photo.objects.create(
        visit=visit,
        learner=learner,
        filename=fitting_name(plain_name(filename, "photo"), kind),
        content_type=kind.content_type,
        size=len(content),
        sealed_content=seal_bytes(settings.FILE_KEY, content),
        at=now,
        post=by,
        officer=by.officer,
    )
    after = {"photo": photo.pk, "number": number, "bytes": len(content)}
    audit.append(ledger, [audit.Entry("visit.photo", f"visit:{visit.pk}", None, after)], by=by, now=now)
    return photo


@transaction.atomic
def open_photo(*, visit: Visit, pk: int, by: Post, now: datetime) -> OpenedPhoto:
    """Decipher a picture of the visit for the province that holds the check; the look stands in its record."""
    inspection, ledger = held(visit.inspection, by=by)
    photo = Photo.objects.filter(visit=visit, visit__inspection=inspection, pk=pk).first()
    if photo is None:
        raise Hidden("not-found", _("There is no such picture in this visit."))
    why = {"photo": photo.pk, "reason": inspection.reason}
    audit.append(ledger, [audit.Entry("photo.looked", f"visit:{visit.pk}", None, why)], by=by, now=now)
    return OpenedPhoto(photo.filename, photo.content_type, open_bytes(settings.FILE_KEY, photo.sealed_content))
