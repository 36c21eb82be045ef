"""Calling a class by name: everybody is there except those not found (๕.๓.๔, ๖(๑))."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.refusals import Invalid
from lec.registry.models import Organisation
from lec.rolls.models import Enrolment, EnrolmentState, Verification
from lec.rolls.queries import ClassKey
from lec.rolls.rules import check_can_change_roll
from lec.rounds.actions import void
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Database, Round
from lec.rounds.rules import check_is_not_closed


@transaction.atomic
def verify_class(
    *,
    institution: Organisation,
    round: Round,
    grade: str,
    room: str,
    except_ids: Iterable[int] = (),
    by: Post | None,
    now: datetime,
) -> Verification:
    """Record that every learner of one class was found, except the enrolments `except_ids`.

    Those excepted stand unverified: they are to be found or taken out of the roll. Naming an
    enrolment of another class, or a class without learners, is refused (Invalid).
    """
    return _call(institution, round, (grade, room), except_ids, by, now)[0]


@transaction.atomic
def verify_all(
    *,
    institution: Organisation,
    round: Round,
    except_ids: Iterable[int] = (),
    by: Post | None,
    now: datetime,
) -> list[Verification]:
    """Record that every learner of the institution was found, except the enrolments `except_ids`.

    Leaves one verification per class. Refused as `verify_class` is.
    """
    return _call(institution, round, None, except_ids, by, now)


def _call(
    institution: Organisation,
    round_: Round,
    only: ClassKey | None,
    except_ids: Iterable[int],
    by: Post | None,
    now: datetime,
) -> list[Verification]:
    check_can_change_roll(by, institution)
    ledgers = audit.hold([institution.pk])
    round_ = Round.objects.get(pk=round_.pk)
    check_is_not_closed(round_)
    present = Enrolment.objects.filter(institution=institution, academic_year=round_.academic_year).exclude(
        state=EnrolmentState.DEPARTED
    )
    if only:
        present = present.filter(grade=only[0], room=only[1])
    called = {pk: (grade, room) for pk, grade, room in present.values_list("pk", "grade", "room")}
    missing = set(except_ids)
    _check_called(called, missing)
    classes = _classes(called, missing)
    verifications = Verification.objects.bulk_create(
        Verification(
            institution=institution,
            round=round_,
            grade=grade,
            room=room,
            at=now,
            post=by,
            officer=by.officer if by else None,
            present=there,
            absent=absent,
        )
        for (grade, room), (there, absent) in classes.items()
    )
    own = Verification.objects.filter(
        pk__in=[one.pk for one in verifications], grade=OuterRef("grade"), room=OuterRef("room")
    )
    lost = present.filter(pk__in=missing, verification__round=round_, state=EnrolmentState.ENROLLED).count()
    present.filter(pk__in=missing).update(verification=None)
    present.exclude(pk__in=missing).update(verification=Subquery(own.values("pk")[:1]))
    audit.append(ledgers[institution.pk], _entries(verifications, called, missing), by=by, now=now)
    if lost:
        # A confirmation says that everybody was found; it cannot stand once somebody no longer is.
        with override(RECORD_LANGUAGE):
            cause = _("Learners no longer found: %(n)d") % {"n": lost}
        void(ledgers=ledgers, database=Database.ROLL, cause=cause, by=by, now=now)
    return verifications


def _check_called(called: dict[int, ClassKey], missing: set[int]) -> None:
    if not called:
        raise Invalid("class-empty", _("There is nobody to verify here."))
    if missing - called.keys():
        sentence = _("Some of those marked as not found are not of this class. Open the class again.")
        raise Invalid("not-of-class", sentence, {"except": sentence})


def _classes(called: dict[int, ClassKey], missing: set[int]) -> dict[ClassKey, tuple[int, int]]:
    """How many of each class are there, and how many not."""
    classes: dict[ClassKey, tuple[int, int]] = {}
    for pk, key in called.items():
        there, absent = classes.get(key, (0, 0))
        classes[key] = (there, absent + 1) if pk in missing else (there + 1, absent)
    return classes


def _entries(
    verifications: Sequence[Verification], called: dict[int, ClassKey], missing: set[int]
) -> list[audit.Entry]:
    return [
        audit.Entry(
            "roll.verified",
            f"verification:{one.pk}",
            None,
            {
                "grade": one.grade,
                "room": one.room,
                "present": one.present,
                "not_found": sorted(pk for pk in missing if called[pk] == (one.grade, one.room)),
            },
        )
        for one in verifications
    ]
