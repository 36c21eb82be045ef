"""An institution's five steps to its confirmation, in words, each with its state and its page."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from lec.registry.models import Kind
from lec.reporting.desks import InstitutionDesk
from lec.reporting.standings import DatabaseStanding
from lec.rolls.checks import Readiness
from lec.rounds.models import Database, State

DONE, NOW, TODO, REDO, BLOCKED = "done", "now", "todo", "redo", "blocked"


@dataclass(frozen=True)
class Step:
    """One step; `status` as the checklist partial knows it. Only the next step keeps its `action`.

    `database` is what the step confirms, empty where it confirms nothing.
    """

    title: str
    status: str
    text: str
    url: str
    action: str = ""
    database: str = ""


def checklist(desk: InstitutionDesk) -> list[Step]:
    """The five steps; the first unfinished one is to be done now. Empty while no round is open."""
    if desk.readiness is None:
        return []
    ready = desk.readiness
    steps = [
        _basics(desk),
        _learners(desk, ready),
        _existence(desk, ready),
        _confirm(desk, desk.roll, is_ready=ready.is_ready and ready.total > 0),
        _confirm(desk, desk.basics, is_ready=not desk.basics_faults),
    ]
    following = next((step for step in steps if step.status != DONE), None)
    return [_as_next(step) if step is following else replace(step, action="") for step in steps]


def _as_next(step: Step) -> Step:
    return step if step.status == REDO else replace(step, status=NOW)


def _basics(desk: InstitutionDesk) -> Step:
    """Basic data complete (๕.๓.๒(๓))."""
    faults = desk.basics_faults
    missing = _("Still missing: %(what)s") % {"what": " ".join(faults)}
    return Step(
        title=_("Fill in the basic data"),
        status=TODO if faults else DONE,
        text=missing if faults else _("The basic data are complete."),
        url=reverse("basics:edit", args=[desk.organisation.code]),
        action=_("Fill in the basic data"),
    )


def _learners(desk: InstitutionDesk, ready: Readiness) -> Step:
    """Every learner recorded, without error, every query explained (๕.๓.๓)."""
    code = desk.organisation.code
    is_centre = desk.organisation.kind == Kind.CENTRE
    title = _("Record every young child") if is_centre else _("Record every pupil")
    if not ready.total:
        text = _("Nobody is recorded yet. Bring the list as a file, or add one by one.")
        return Step(title, TODO, text, reverse("learners:list", args=[code]), _("Begin the list"))
    parts = [_("%(n)s recorded.") % {"n": f"{ready.total:,}"}]
    if ready.errors:
        parts.append(_("Errors to correct: %(n)s.") % {"n": f"{len(ready.errors):,}"})
    if ready.open_queries:
        parts.append(_("Queries to explain: %(n)s.") % {"n": f"{len(ready.open_queries):,}"})
    is_done = not (ready.errors or ready.open_queries)
    if is_done:
        parts.append(_("No errors."))
    url = reverse("learners:list" if is_done else "queries:list", args=[code])
    return Step(title, DONE if is_done else TODO, " ".join(parts), url, _("Correct and explain"))


def _existence(desk: InstitutionDesk, ready: Readiness) -> Step:
    """Everybody verified as really there, class by class (๕.๓.๔, ๖(๑))."""
    done = sum(one.is_complete for one in ready.classes)
    numbers = {"done": done, "total": len(ready.classes), "left": f"{ready.unverified:,}"}
    if not ready.classes:
        text = _("Once the list is there, verify class by class that everybody is really there.")
    elif ready.unverified:
        text = _("%(done)s of %(total)s classes verified, %(left)s still to be verified.") % numbers
    else:
        text = _("All %(total)s classes are verified this round.") % numbers
    return Step(
        title=_("Verify class by class that everybody is there"),
        status=DONE if ready.classes and not ready.unverified else TODO,
        text=text,
        url=reverse("existence:verify", args=[desk.organisation.code]),
        action=_("Verify"),
    )


def _confirm(desk: InstitutionDesk, standing: DatabaseStanding, *, is_ready: bool) -> Step:
    """Confirm one database (๖)."""
    titles = {
        Database.ROLL: _("Confirm the young children")
        if desk.organisation.kind == Kind.CENTRE
        else _("Confirm the pupils"),
        Database.BASICS: _("Confirm the basic data"),
    }
    status = {State.CONFIRMED: DONE, State.VOIDED: REDO}.get(State(standing.state), TODO if is_ready else BLOCKED)
    return Step(
        title=titles[Database(standing.database)],
        status=status,
        text=_confirm_text(standing, is_ready=is_ready),
        url=reverse("organisations:confirm", args=[desk.organisation.code, standing.database]),
        action=_("Check and confirm"),
        database=standing.database,
    )


def _confirm_text(standing: DatabaseStanding, *, is_ready: bool) -> str:
    if standing.is_confirmed:
        return _("Confirmed by %(who)s.") % {"who": standing.confirmed_by}
    if standing.setback and standing.setback.returned:
        return _("Returned for correction: %(reason)s") % {"reason": standing.setback.reason}
    if standing.setback:
        return _("Changed since it was confirmed: %(reason)s") % {"reason": standing.setback.reason}
    if is_ready:
        return _("Everything is ready; check the numbers and confirm.")
    return _("Possible once the steps above are done.")
