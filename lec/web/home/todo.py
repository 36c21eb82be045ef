"""What waits for an officer beside the confirmation: notices, questions, contests, codes, requests, doubles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.advice.queries import unanswered
from lec.headcounts.queries.asking import waiting_answers
from lec.inspections.queries.asked import waiting_asked
from lec.inspections.queries.inspections import waiting_inspections
from lec.lib.promotion import year_that_ends
from lec.lib.thai_calendar import academic_year_of
from lec.notices.queries import unread
from lec.premises.queries.surveys import forms_to_answer
from lec.registry.models import Level, Organisation
from lec.reporting.watching import kept_number
from lec.rolls.queries.contests import contests_to_decide, open_contests_within
from lec.rolls.queries.doubles import pairs_to_judge
from lec.rolls.queries.existence import children_to_look_for
from lec.rolls.queries.identifier_requests import open_requests
from lec.rolls.queries.moves import incoming_offers
from lec.rolls.queries.promotion import not_looked_at
from lec.rolls.queries.survey import waiting_for_code
from lec.rounds.models import Round
from lec.rounds.queries import today


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: how many, in words, and where it is done; `first` is looked at before confirming."""

    number: int
    text: str
    url: str
    first: bool = False


def waiting_for(post: Post, *, round_: Round | None, now: datetime) -> list[Waiting]:
    """What waits for this post, nothing that does not; a constant number of statements. `round_` is the open one."""
    organisation = post.organisation
    lines = [
        Waiting(unread(post), _("Notices you have not read"), reverse("notices:list")),
        Waiting(
            unanswered(organisation),
            _("Questions that wait for your answer"),
            reverse("advice:list", args=[organisation.code]),
        ),
        *_OF_LEVEL[Level(organisation.level)](organisation, round_, now),
    ]
    if round_ is not None and organisation.level == Level.LAO:
        sent = waiting_answers(organisation, round_).count()
        url = reverse("headcounts:list", args=[organisation.code])
        lines.insert(2, Waiting(sent, _("Numbers sent by schools of other affiliations: look at them"), url))
    return [one for one in lines if one.number]


def _institution(institution: Organisation, round_: Round | None, now: datetime) -> list[Waiting]:
    code, year = institution.code, round_.academic_year if round_ else academic_year_of(today(now))
    return [
        Waiting(
            forms_to_answer(institution),
            _("Survey forms of the department to answer"),
            reverse("surveys:asked", args=[code]),
        ),
        Waiting(
            open_contests_within(institution).count(),
            _("Contested with another institution: give evidence, release or withdraw"),
            reverse("contests:list", args=[code]),
        ),
        Waiting(
            incoming_offers(institution).count(),
            _("Moved here from elsewhere: take them in"),
            reverse("contests:incoming", args=[code]),
        ),
        Waiting(
            waiting_asked(institution),
            _("Not found by the province's random check: take them out of the system or show that they are here"),
            reverse("inspections:asked", args=[code]),
            first=True,
        ),
        Waiting(
            waiting_for_code(institution, year),
            _("On the survey list, without a number yet"),
            reverse("identity:survey", args=[code]),
        ),
        Waiting(
            not_looked_at(institution, year_that_ends(year, today(now))),
            _("Not looked at yet at the year's end"),
            reverse("promotion:overview", args=[code]),
        ),
    ]


def _lao(lao: Organisation, _round: Round | None, now: datetime) -> list[Waiting]:
    return [
        Waiting(
            open_requests(lao),
            _("Requests to correct a national ID: settle them"),
            reverse("identity:requests", args=[lao.code]),
        ),
        *_judged(lao, reverse("contests:lao_list", args=[lao.code])),
        Waiting(
            children_to_look_for(lao, now=now).count(),
            _("Children to look for"),
            reverse("existence:missing", args=[lao.code]),
        ),
    ]


def _province(province: Organisation, _round: Round | None, now: datetime) -> list[Waiting]:
    return [
        Waiting(
            waiting_inspections(province),
            _("Random checks that are not finished"),
            reverse("inspections:list", args=[province.code]),
        ),
        *_judged(province, reverse("contests:province_list", args=[province.code])),
    ]


def _department(department: Organisation, _round: Round | None, now: datetime) -> list[Waiting]:
    return _judged(department, reverse("contests:department_list"))


def _judged(organisation: Organisation, contests_url: str) -> list[Waiting]:
    """What every level above the institutions decides."""
    return [
        # Whose they are depends on every institution that has the learner, wherever it lies: hundreds of look-ups.
        Waiting(
            kept_number(
                ("contests to decide", organisation.pk), lambda: contests_to_decide(organisation).count()
            ),
            _("Contested learners to decide on"),
            contests_url,
        ),
        Waiting(
            pairs_to_judge(organisation),
            _("Pairs of records that may be one child"),
            reverse("doubles:list", args=[organisation.code]),
        ),
    ]


_OF_LEVEL: dict[Level, Callable[[Organisation, Round | None, datetime], list[Waiting]]] = {
    Level.INSTITUTION: _institution,
    Level.LAO: _lao,
    Level.PROVINCE: _province,
    Level.DEPARTMENT: _department,
}
