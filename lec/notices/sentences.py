"""What a notice says, in the language of whoever reads it: one sentence, and more for who wants to know.

What `facts` keeps, by kind:

- voided: `own`, `below` (each {organisation, name, kind, database}), `cause` in LEC's own words
- returned: organisation, name, kind, database, `by`, `reason` (typed by a person: the inbox alone shows it)
- ready: database, kind, `number` of organisations that confirmed
- deadline: `due_on`, `days`, `databases` (each {database, kind, blockers, messages, and whether they are of
  those `below`})
- extended: `due_on`, `order`
- contested, settled: `contest`, its number
- asked, answered: `thread`, `name`, database, `subject` (typed: the inbox alone)
- received: `school`, `code`

None has a learner's name, and an e-mail has nothing that a person typed.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lec.lib.thai_calendar import format_date
from lec.notices.models import Notice, NoticeKind
from lec.registry.models import Kind
from lec.rounds.models import Database


def sentence(notice: Notice) -> str:
    """What happened, in one sentence without anything that a person typed."""
    facts: dict[str, Any] = notice.facts
    match notice.kind:
        case NoticeKind.VOIDED:
            return _voided(facts)
        case NoticeKind.RETURNED:
            words = _("%(by)s returned %(database)s to you for correction.")
            return words % {"by": facts["by"], "database": _database(facts)}
        case NoticeKind.READY:
            words = _("All %(number)d that you wait for have confirmed: now you can confirm %(database)s.")
            return words % {"number": facts["number"], "database": _database(facts)}
        case NoticeKind.DEADLINE:
            return _deadline(facts)
        case NoticeKind.EXTENDED:
            return _("Your deadline has been moved: confirm by %(day)s.") % {"day": _day(facts["due_on"])}
        case NoticeKind.CONTESTED:
            return _("A learner is recorded at more than one institution.")
        case NoticeKind.SETTLED:
            return _("A contest about a learner has been settled.")
        case NoticeKind.ASKED:
            return _("%(name)s asks you something.") % {"name": facts["name"]}
        case NoticeKind.ANSWERED:
            return _("%(name)s has answered.") % {"name": facts["name"]}
        case _:
            return _("%(school)s sent its numbers; check and accept them.") % {"school": facts["school"]}


def details(notice: Notice) -> list[str]:
    """More about it, for the inbox: also the reason of a return and the subject of a question, as they were typed."""
    facts = notice.facts
    match notice.kind:
        case NoticeKind.VOIDED:
            return [_("Cause: %(cause)s") % {"cause": facts["cause"]}]
        case NoticeKind.RETURNED:
            return [_("Reason: %(reason)s") % {"reason": facts["reason"]}]
        case NoticeKind.DEADLINE:
            return deadline_lines(facts)
        case NoticeKind.EXTENDED:
            return [_("By order %(order)s") % {"order": facts["order"]}]
        case NoticeKind.ASKED | NoticeKind.ANSWERED:
            return [facts["subject"]]
        case _:
            return []


def deadline_lines(facts: dict[str, Any]) -> list[str]:
    """What stands in the way of each database that is not confirmed."""
    lines = []
    for one in facts["databases"]:
        name, more = _database(one), one["blockers"] - len(one["messages"])
        if not one["blockers"]:
            lines.append(_("%(database)s: nothing stands in the way, check and confirm.") % {"database": name})
            continue
        # What waits for others says itself whose it is and which database.
        lines += one["messages"] if one["below"] else [f"{name}: {message}" for message in one["messages"]]
        if more > 0:
            lines.append(_("%(database)s: and %(n)d more") % {"database": name, "n": more})
    return lines


def headline(kind: str, notices: Sequence[Notice]) -> str:
    """What several notices of one kind have in common, with how many they are."""
    headings = {
        NoticeKind.VOIDED: _("Changed after they were confirmed: %(n)d"),
        NoticeKind.RETURNED: _("Returned to you for correction: %(n)d"),
        NoticeKind.READY: _("You can confirm now: %(n)d"),
        NoticeKind.DEADLINE: _("Deadlines: %(n)d"),
        NoticeKind.EXTENDED: _("Deadlines moved: %(n)d"),
        NoticeKind.CONTESTED: _("Learners recorded at more than one institution: %(n)d"),
        NoticeKind.SETTLED: _("Contests settled: %(n)d"),
        NoticeKind.ASKED: _("Questions to you: %(n)d"),
        NoticeKind.ANSWERED: _("Answers to you: %(n)d"),
        NoticeKind.RECEIVED: _("Schools that sent their numbers: %(n)d"),
    }
    return headings[NoticeKind(kind)] % {"n": len(notices)}


def _voided(facts: dict[str, Any]) -> str:
    own, below = facts["own"], facts["below"]
    if not below:
        return _("Your confirmation of %(own)s fell and must be given again.") % {"own": _databases(own)}
    words = {"names": _joined(one["name"] for one in below), "below": _databases(below), "own": _databases(own)}
    if not own:
        return _("%(names)s: %(below)s was changed after it was confirmed and must be confirmed again.") % words
    return (
        _(
            "%(names)s: %(below)s was changed after it was confirmed; your confirmation of %(own)s fell with it. "
            "Once it is confirmed there again, confirm again yourself."
        )
        % words
    )


def _deadline(facts: dict[str, Any]) -> str:
    words = {
        "day": _day(facts["due_on"]),
        "days": facts["days"],
        "databases": _joined(_database(one) for one in facts["databases"]),
    }
    if facts["days"] == 0:
        return _("Today is the last day to confirm %(databases)s.") % words
    if facts["days"] == 1:
        return _("Tomorrow, %(day)s, is the last day to confirm %(databases)s.") % words
    return _("%(days)d days are left to confirm %(databases)s: until %(day)s.") % words


def _databases(standings: Iterable[dict[str, Any]]) -> str:
    return _joined(_database(one) for one in standings)


def _joined(names: Iterable[str]) -> str:
    """Names once each; of many the first three and how many more."""
    several = list(dict.fromkeys(names))
    if len(several) <= 3:
        return ", ".join(several)
    return _("%(names)s and %(n)d more") % {"names": ", ".join(several[:3]), "n": len(several) - 3}


def _database(facts: dict[str, Any]) -> str:
    """What the database holds, in the words of who keeps it: a centre's are never called pupils."""
    if facts["database"] == Database.ROLL:
        own = {Kind.SCHOOL.value: _("Pupils"), Kind.CENTRE.value: _("Young children")}
        return own.get(facts["kind"], _("Pupils and young children"))
    return str(Database(facts["database"]).label)


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text), "long", "en" if get_language() == "en" else "th")
