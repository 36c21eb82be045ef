"""Files brought for import: kept enciphered between preview and application, and not a day longer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.refusals import Hidden, Refused
from lec.lib.sealing import LEAST_FILE_KEY, open_bytes, seal_bytes
from lec.registry.models import Organisation
from lec.rolls.models import Upload
from lec.rolls.rules import check_can_change_roll

KEPT_FOR = timedelta(hours=24)
_LONGEST_NAME = 255


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
        sealed_content=seal_bytes(_key(), content),
        uploaded_at=now,
        post=by,
        officer=by.officer if by else None,
    )
    entry = audit.Entry("upload.stored", f"upload:{upload.pk}", None, {"bytes": len(content)})
    audit.append(ledgers[institution.pk], [entry], by=by, now=now)
    return upload


@transaction.atomic
def mark_applied(*, upload: Upload, by: Post | None, now: datetime) -> None:
    """Note when a file was applied, and let go of its content; the learners' own events tell the rest."""
    check_can_change_roll(by, upload.institution)
    Upload.objects.filter(pk=upload.pk).update(applied_at=now, sealed_content=b"")


@transaction.atomic
def forget_old_uploads(*, now: datetime) -> int:
    """Let go of the content of every file older than a day; answers how many."""
    old = Upload.objects.filter(uploaded_at__lte=now - KEPT_FOR).exclude(sealed_content=b"")
    return old.update(sealed_content=b"")


def upload_of(institution: Organisation, pk: int) -> Upload:
    """The institution's own upload of that number; Hidden where there is none."""
    found = Upload.objects.filter(institution=institution, pk=pk).select_related("institution").first()
    if found is None:
        raise Hidden("upload-not-found", _("There is no such file in this institution."))
    return found


def content_of(upload: Upload, *, now: datetime) -> bytes:
    """The file itself; refused once it is applied or a day old, when it is no longer kept."""
    if not upload.sealed_content or now - upload.uploaded_at >= KEPT_FOR:
        raise Refused(
            "upload-gone",
            _("The file is no longer kept: it was applied already, or is more than a day old. Choose it again."),
        )
    return open_bytes(_key(), bytes(upload.sealed_content))


def _key() -> bytes:
    key: bytes = settings.IDENTIFIER_KEY[:LEAST_FILE_KEY]
    return key
