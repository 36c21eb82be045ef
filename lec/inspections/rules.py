"""Who may hold a random check, and what may be done at which point of it (๑๐.๓)."""

import re
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.inspections.models import Found, Inspection, SampledLearner, SeedKind, Visit, Weighting
from lec.lib.digits import to_arabic
from lec.lib.filetypes import JPEG, PNG, FileType, recognise
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.registry.queries import today as day_of
from lec.registry.rules import check_can_see, check_is_own
from lec.rounds.models import Round, Standing, State

LEAST_SENTENCE = 5
LONGEST_TITLE = 200
LONGEST_REASON = 500
LONGEST_NOTE = 500
LONGEST_VISIT_NOTE = 1000
MOST_INSTITUTIONS = 2000
MOST_LEARNERS = 1000
LARGEST_PHOTO = 10 * 1024 * 1024
MOST_PHOTOS = 40
_FIRST_PRIZE = re.compile(r"[0-9]{6}")


def check_can_inspect(province: Organisation, *, by: Post) -> None:
    """Only a province holds random checks, in its own area; the department may look at their numbers."""
    check_can_see(by.organisation, province)
    if province.level != Level.PROVINCE:
        raise Forbidden("province-only", _("Only a province holds random checks."))
    check_is_own(by.organisation, province)


def can_inspect(province: Organisation, *, by: Post) -> bool:
    """Whether `check_can_inspect` lets it pass."""
    return province.level == Level.PROVINCE and by.organisation_id == province.pk


def check_settings(
    *,
    title: str,
    reason: str,
    institutions: int,
    learners: int,
    weighting: str,
    seed_kind: str,
    lottery_on: date | None,
    today: date,
) -> None:
    """A random check has a title, a reason to read names, sizes, and a seed that nobody can know beforehand."""
    faults = {}
    if not title or len(title) > LONGEST_TITLE:
        faults["title"] = _("Give a title of at most %(n)d characters.") % {"n": LONGEST_TITLE}
    if not LEAST_SENTENCE <= len(reason) <= LONGEST_REASON:
        faults["reason"] = _("Say in at least %(n)d characters which check needs the names.") % {"n": LEAST_SENTENCE}
    for field, number, most in (
        ("institutions", institutions, MOST_INSTITUTIONS),
        ("learners", learners, MOST_LEARNERS),
    ):
        if not 1 <= number <= most:
            faults[field] = _("Write a number from 1 to %(n)s.") % {"n": f"{most:,}"}
    if weighting not in Weighting.values:
        faults["weighting"] = _("Choose what makes an institution likelier to be drawn.")
    if seed_kind not in SeedKind.values:
        faults["seed_kind"] = _("Choose where the seed comes from.")
    elif seed_kind == SeedKind.LOTTERY and (lottery_on is None or lottery_on <= today):
        faults["lottery_on"] = _("Choose a lottery that is drawn after today: nobody may know the number yet.")
    elif seed_kind == SeedKind.COMMITTED and lottery_on is not None:
        faults["lottery_on"] = _("A secret seed has no day of a lottery.")
    if faults:
        raise Invalid("inspection-settings", next(iter(faults.values())), faults)


def lottery_seed(inspection: Inspection, typed: str, *, today: date) -> str:
    """The seed of a lottery: its day and first prize, as 2026-12-01:123456.

    Refused before that day (lottery-not-yet); Invalid unless six digits were typed, Thai ones or others.
    """
    assert inspection.lottery_on is not None
    if today < inspection.lottery_on:
        raise Refused("lottery-not-yet", _("The lottery has not been drawn yet. Come back on its day."))
    number = re.sub(r"[ \u00a0-]", "", to_arabic(typed.strip()))
    if not _FIRST_PRIZE.fullmatch(number):
        sentence = _("Write the six digits of the first prize.")
        raise Invalid("lottery-number", sentence, {"lottery_number": sentence})
    return f"{inspection.lottery_on.isoformat()}:{number}"


def check_commitment(inspection: Inspection, secret: str) -> None:
    """The secret is the one that was committed to."""
    if sha256(secret.encode()).hexdigest() != inspection.commitment:
        raise Refused("secret-altered", _("The secret is not the one that was promised. Tell the administrator."))


def check_can_draw(inspection: Inspection) -> None:
    """A sample is drawn once."""
    if inspection.is_drawn:
        raise Refused("drawn-already", _("The sample has already been drawn; it is drawn once."))


def check_is_running(inspection: Inspection) -> None:
    """What is found is recorded between the draw and the end."""
    if not inspection.is_drawn:
        raise Refused("not-drawn", _("The sample has not been drawn yet."))
    if inspection.is_finished:
        raise Refused("inspection-finished", _("This random check is finished; it no longer changes."))


def check_is_drawn(inspection: Inspection) -> None:
    """Before the draw there is no sample."""
    if not inspection.is_drawn:
        raise Refused("not-drawn", _("The sample has not been drawn yet."))


def can_record(inspection: Inspection, *, by: Post) -> bool:
    """Whether `by` may record what was found now."""
    return can_inspect(inspection.province, by=by) and inspection.is_drawn and not inspection.is_finished


def finding_fault(found: str, note: str, *, visit: Visit) -> str:
    """What is wrong with one finding, '' where nothing is."""
    if found and found not in Found.values:
        return _("Choose what was found.")
    if not found and visit.finished_at:
        return _("The visit is finished: correct what was found, but do not leave it open.")
    if found == Found.EXPLAINED and len(note) < LEAST_SENTENCE:
        return _("Write down the explanation, in at least %(n)d characters.") % {"n": LEAST_SENTENCE}
    if len(note) > LONGEST_NOTE:
        return _("At most %(n)d characters.") % {"n": LONGEST_NOTE}
    return ""


def check_visit(inspection: Inspection, *, visited_on: date | None, note: str, today: date) -> None:
    """A visit lies between the draw and today."""
    assert inspection.drawn_at is not None
    faults = {}
    if visited_on and visited_on > today:
        faults["visited_on"] = _("The day lies in the future.")
    elif visited_on and visited_on < day_of(inspection.drawn_at):
        faults["visited_on"] = _("The day lies before the draw.")
    if len(note) > LONGEST_VISIT_NOTE:
        faults["note"] = _("At most %(n)d characters.") % {"n": LONGEST_VISIT_NOTE}
    if faults:
        raise Invalid("visit-wrong", next(iter(faults.values())), faults)


def check_can_finish_visit(visit: Visit, learners: Iterable[SampledLearner]) -> None:
    """A visit is over when something is recorded of every learner of its sample."""
    if visit.finished_at:
        raise Refused("visit-finished", _("This visit is already finished."))
    left = sum(not one.found for one in learners)
    if left:
        raise Refused("learners-left", _("Of %(n)d learners nothing is recorded yet.") % {"n": left})
    if visit.visited_on is None:
        raise Refused("day-missing", _("Record the day of the visit first."))


def check_can_finish(unfinished: int, reason: str) -> None:
    """A random check is over when all visits are, or when it is said why the rest is not."""
    if unfinished and len(reason) < LEAST_SENTENCE:
        sentence = _(
            "Visits not finished: %(n)d. Finish them, or say in at least %(least)d characters why they are left."
        ) % {"n": unfinished, "least": LEAST_SENTENCE}
        raise Invalid("visits-unfinished", sentence, {"unfinished_reason": sentence})
    if len(reason) > LONGEST_REASON:
        sentence = _("At most %(n)d characters.") % {"n": LONGEST_REASON}
        raise Invalid("reason-long", sentence, {"unfinished_reason": sentence})


def check_can_return(
    inspection: Inspection, round_: Round | None, standing: Standing | None, *, not_found: int
) -> None:
    """A finding returns a standing that rests on it: somebody not found, the round still open, the roll confirmed.

    The province stands two levels above the institution, and only the level directly above returns otherwise. Here
    the circular itself sends the province into the institution (๑๐.๓), and what it saw there with its own eyes
    need not wait until the local authority believes it.
    """
    check_is_drawn(inspection)
    if not not_found:
        raise Refused("nobody-missing", _("Nobody of the sample was not found here, so there is nothing to return."))
    if round_ is None or inspection.round_id != round_.pk:
        raise Refused("other-round", _("The round of this random check is closed; its numbers no longer change."))
    if standing is None or standing.state != State.CONFIRMED:
        raise Refused("not-confirmed", _("It is not confirmed now, so there is nothing to return."))


def check_is_over(visit: Visit) -> None:
    """Nobody is asked out of the system while the visit goes on: the child may be in the next room."""
    if visit.finished_at is None:
        raise Refused("visit-open", _("Finish the visit first; somebody may still be found."))


def check_can_ask(chosen: Iterable[SampledLearner], on_roll: Iterable[int]) -> None:
    """Asked for are learners who were not found and are still on the roll."""
    still_there = set(on_roll)
    for one in chosen:
        if one.found != Found.NOT_FOUND:
            raise Refused("not-missing", _("Only who was not found is to be taken out of the system."))
        if one.enrolment_id not in still_there:
            raise Refused("departed-already", _("This learner has already left the roll."))


def check_photo(content: bytes, kept: int) -> FileType:
    """A picture is a JPEG or PNG of at most 10 MB, by what is in it; a visit has at most 40."""
    kind = recognise(content[:LARGEST_PHOTO])
    if len(content) > LARGEST_PHOTO:
        raise _bad_photo("photo-too-large", _("The picture is larger than 10 MB. Take it at a lower quality."))
    if kind not in (JPEG, PNG):
        raise _bad_photo("photo-unknown", _("This is no picture in JPEG or PNG format."))
    if kept >= MOST_PHOTOS:
        raise Refused("photos-many", _("A visit has at most %(n)d pictures.") % {"n": MOST_PHOTOS})
    return kind


def check_all_there(found: Iterable[SampledLearner], numbers: Iterable[int]) -> dict[int, SampledLearner]:
    """The learners by number; Hidden where a number is not in the sample of this visit."""
    by_number = {one.number: one for one in found}
    if set(numbers) - by_number.keys():
        raise Hidden("not-found", _("There is no such learner in the sample of this visit."))
    return by_number


def _bad_photo(code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, {"photo": sentence})
