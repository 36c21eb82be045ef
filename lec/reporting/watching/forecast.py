"""Whether a LAO will finish in time: a rule of two witnesses, its pace in this round and its last round.

Each witness names a day. Its pace: as many confirmations a day as have stood on average since the round was opened,
kept up until none is missing; after the deadline, where none stands when half of the time is over. Its last round: as
many days before or after that round's deadline as it finished then, from this one's. Both within the deadline:
on track. One within it and one after: at risk. Both after, or the deadline past: will be late. One witness alone: on
track, or at risk. None: nobody can say.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lec.lib.thai_calendar import format_date

MOST_DAYS = 3650
"""Further ahead than this no pace is followed."""


class Verdict(TextChoices):
    """What the forecast says of a LAO."""

    DONE = "done", gettext_lazy("Finished")
    ON_TRACK = "on_track", gettext_lazy("On track")
    AT_RISK = "at_risk", gettext_lazy("At risk")
    LATE = "late", gettext_lazy("Will be late")
    UNKNOWN = "unknown", gettext_lazy("Cannot say yet")


@dataclass(frozen=True)
class Effort:
    """What the rule is told of a LAO: confirmations that stand and all it needs, its institutions' and its own.

    `last_margin` is how many days before (after: negative) its deadline it finished last round, None where it took no
    part; one that had not finished when the round was closed counts as late, at least by a day, and is `unfinished`.
    `due_on` is None where no deadline is set.
    """

    done: int
    needed: int
    opened_on: date
    due_on: date | None
    last_margin: int | None = None
    unfinished: bool = False


@dataclass(frozen=True)
class Forecast:
    """The verdict and the two days it comes from; a day is None where that witness cannot speak."""

    verdict: Verdict
    by_pace: date | None = None
    by_last_round: date | None = None
    last_margin: int | None = None
    unfinished: bool = False

    @property
    def reason(self) -> str:
        """On what the verdict rests, in one sentence or two; empty where nothing is left or nothing is known."""
        parts = []
        if self.by_pace is not None:
            parts.append(_("At its pace since the opening it finishes on %(day)s.") % {"day": _day(self.by_pace)})
        if self.last_margin is not None and self.verdict != Verdict.DONE:
            if self.unfinished:
                text = _("Last round it had not finished when the round was closed.")
            elif self.last_margin >= 0:
                text = _("Last round it finished %(n)d days before its deadline.") % {"n": self.last_margin}
            else:
                text = _("Last round it finished %(n)d days after its deadline.") % {"n": -self.last_margin}
            parts.append(text)
        return " ".join(parts)


UNKNOWN = Forecast(Verdict.UNKNOWN)


def forecast(effort: Effort, today: date) -> Forecast:
    """The verdict by the rule of two witnesses; a pure function of the effort and the day."""
    if effort.needed == 0:
        return UNKNOWN
    margin, unfinished = effort.last_margin, effort.unfinished
    if effort.done >= effort.needed:
        return Forecast(Verdict.DONE, None, None, margin, unfinished)
    if effort.due_on is None:
        return UNKNOWN
    by_pace = _by_pace(effort, today)
    by_last = None if margin is None else max(today, effort.due_on - timedelta(days=margin))
    if today > effort.due_on:
        return Forecast(Verdict.LATE, by_pace, by_last, margin, unfinished)
    half = effort.opened_on + (effort.due_on - effort.opened_on) / 2
    # Who has nothing to show when half of the time is over is no better witness than one who is too slow.
    pace_is_late = today > half if by_pace is None else by_pace > effort.due_on
    late = [pace_is_late] if by_pace is not None or pace_is_late else []
    if by_last is not None:
        late.append(by_last > effort.due_on)
    if not late:
        return UNKNOWN
    if not any(late):
        return Forecast(Verdict.ON_TRACK, by_pace, by_last, margin, unfinished)
    both_say_late = len(late) == 2 and all(late)
    return Forecast(Verdict.LATE if both_say_late else Verdict.AT_RISK, by_pace, by_last, margin, unfinished)


def how_computed() -> str:
    """How the forecast is made, for the foot of a page."""
    return _(
        "The forecast asks two things of each local authority: on which day it finishes if it goes on confirming at "
        "its average pace since the round was opened (nothing confirmed when half of the time is over counts as "
        "after the deadline), and how many days before or after the deadline it finished last round. Both within "
        "the deadline: on track. One of them after it: at risk. Both after it, or the deadline past: will be late. "
        "Only one of them known: on track or at risk. This is an estimate."
    )


def _by_pace(effort: Effort, today: date) -> date | None:
    """When the average pace since the opening, the first day counted whole, brings the last confirmation."""
    if effort.done <= 0:
        return None
    elapsed = max((today - effort.opened_on).days + 1, 1)
    left = effort.needed - effort.done
    return today + timedelta(days=min(-(-left * elapsed // effort.done), MOST_DAYS))


def _day(day: date) -> str:
    return format_date(day, "short", get_language() or "th")
