"""Fifty officers confirm and edit in one LAO at once on PostgreSQL: nobody meets a deadlock, no change is lost."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Barrier

import pytest
from django.db import connections

from lec.accounts.models import Post
from lec.audit.queries import broken_chains
from lec.confirmation.actions import confirm, confirm_each, return_for_correction
from lec.confirmation.verify import differences
from lec.headcounts.actions.answers import accept
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.rules.numbers import CELLS
from lec.lib.identifiers import Identifier
from lec.lib.refusals import ChangedMeanwhile, Refused
from lec.premises.actions.basics import save_basics
from lec.premises.queries.basics import basics_of, mark_of
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.actions.verifications import verify_all
from lec.rolls.models import Enrolment
from lec.rolls.queries import count_differences, enrolments_of, find_enrolment, record_of
from lec.rolls.queries.seen import mark_of as mark_of_learners
from lec.rolls.records import CONFIRMED_FIELDS, LearnerRecord
from lec.rounds.models import Standing
from tests.confirmation.authority import Authority, build_authority
from tests.nation import NOW, YEAR, national_id, post_of

OFFICERS, ACTS_EACH = 50, 6
AT_ONE_POST = 8
"""So many institutions have a second officer at work on the same post."""


REFUSALS = {"blocked", "changed-meanwhile", "not-confirmed", "answer-decided", "departed-already"}
"""What an officer may be told: each has its page."""


@dataclass
class Officer:
    """One signed-in session: whose, and what was saved over what (child, number found, number left)."""

    authority: Authority
    organisation: Organisation
    chance: random.Random
    saved: list[tuple[int, str, str]] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def post(self) -> Post:
        """The post that acts."""
        return self.authority.posts[self.organisation.pk]


Deed = Callable[[Officer], object]


# --- what an institution does ------------------------------------------------------------------


def edit_a_child(officer: Officer) -> None:
    """What the page does: read, show, save what was typed over what was shown."""
    institution = officer.organisation
    here = list(enrolments_of(institution, YEAR).values_list("pk", flat=True))
    if not here:
        return
    child = find_enrolment(institution, officer.chance.choice(sorted(here)[:2]))
    kept, seen = record_of(child), mark_of_learners([child])
    number = f"{officer.chance.randrange(10**12)}"
    typed = replace(kept, student_number=number)
    merge(institution=institution, academic_year=YEAR, records=[typed], by=officer.post, now=NOW, seen=seen)
    officer.saved.append((child.pk, kept.student_number, number))


def bring_a_file(officer: Officer) -> None:
    """A file of the whole roll that moves rooms, and knows nothing of the numbers; and one child more."""
    untold = frozenset(CONFIRMED_FIELDS) - {"room"}
    rows = [
        replace(
            record_of(one), room=f"{officer.chance.randrange(9)}", particulars=None, enrolment_id=None, untold=untold
        )
        for one in enrolments_of(officer.organisation, YEAR).select_related("learner__particulars")
    ]
    new = newcomer(officer)
    records = rows if new.identifier in [row.identifier for row in rows] else [*rows, new]
    officer.chance.shuffle(records)
    merge(institution=officer.organisation, academic_year=YEAR, records=records, by=officer.post, now=NOW)


def newcomer(officer: Officer) -> LearnerRecord:
    """A child of whom now and then another institution says the same."""
    centre = officer.organisation.kind == "centre"
    number = officer.chance.choice([officer.chance.randrange(10**9), officer.chance.randrange(6)])
    return LearnerRecord(
        identifier=Identifier("national", national_id(number, first="3")),
        prefix="เด็กชาย",
        first_name=f"มาใหม่{number}",
        last_name="กัน",
        sex="M",
        birth_date=date(YEAR - (3 if centre else 7), 3, 1),
        nationality="ไทย",
        grade="N3" if centre else "P1",
    )


def take_out_the_last(officer: Officer) -> None:
    child = enrolments_of(officer.organisation, YEAR).select_related("institution").order_by("-pk").first()
    if child is not None:
        depart(enrolments=[child], kind="resigned", by=officer.post, now=NOW)


def verify(officer: Officer) -> None:
    verify_all(institution=officer.organisation, round=officer.authority.round, by=officer.post, now=NOW)


def save_telephone(officer: Officer) -> None:
    seen, telephone = mark_of(basics_of(officer.organisation)), f"054-{officer.chance.randrange(100, 999)}-000"
    save_basics(institution=officer.organisation, by=officer.post, now=NOW, seen=seen, telephone=telephone)


def confirm_own(officer: Officer) -> None:
    verify(officer)
    for database in ("roll", "basics"):
        confirm(organisation=officer.organisation, database=database, by=officer.post, now=NOW)


# --- what the levels above do ------------------------------------------------------------------


def fill_the_grid(officer: Officer) -> None:
    rows = {
        school.pk: GridRow({cell: officer.chance.randrange(4) for cell in CELLS})
        for school in officer.chance.sample(officer.authority.schools, 10)
    }
    record_grid(lao=officer.organisation, rows=rows, by=officer.post, now=NOW)


def accept_an_answer(officer: Officer) -> None:
    accept(answer=officer.chance.choice(officer.authority.answers), by=officer.post, now=NOW)


def confirm_all_of_the_lao(officer: Officer) -> None:
    databases = {"roll": "", "basics": "", "headcounts": ""}
    for outcome in confirm_each(organisation=officer.organisation, databases=databases, by=officer.post, now=NOW):
        officer.answers[outcome.refusal.code if outcome.refusal else "confirmed"] += 1


def return_below(officer: Officer) -> None:
    below = officer.authority.institutions if officer.organisation.level == "lao" else [officer.authority.lao]
    database = officer.chance.choice(["roll", "basics"])
    return_for_correction(
        organisation=officer.chance.choice(below), database=database, reason="ตรวจอีกครั้ง", by=officer.post, now=NOW
    )


def confirm_the_province(officer: Officer) -> None:
    confirm(organisation=officer.organisation, database="overall", by=officer.post, now=NOW)


DEEDS: dict[str, tuple[Deed, ...]] = {
    "institution": (
        confirm_own,
        edit_a_child,
        edit_a_child,
        bring_a_file,
        confirm_own,
        take_out_the_last,
        save_telephone,
        verify,
    ),
    "lao": (fill_the_grid, confirm_all_of_the_lao, accept_an_answer, return_below),
    "province": (confirm_the_province, return_below),
}


def work(officer: Officer) -> Officer:
    """Acts one after the other; a refusal is an answer, anything else comes through and fails the test."""
    deeds = DEEDS[officer.organisation.level]
    try:
        for turn in range(ACTS_EACH):
            deed = deeds[(turn + officer.chance.randrange(2)) % len(deeds)]
            try:
                deed(officer)
                officer.answers["done"] += 1
            except Refused as refused:
                officer.answers[refused.code] += 1
    finally:
        connections.close_all()
    return officer


def officers_of(authority: Authority) -> list[Officer]:
    """One officer per institution, a second one at some, the rest at the LAO and the province."""
    seats = [*authority.institutions, *authority.institutions[:AT_ONE_POST], authority.lao, authority.province]
    return [Officer(authority, seat, random.Random(number)) for number, seat in enumerate(seats)]


def confirm_everything(authority: Authority) -> None:
    """The LAO's numbers whole, and everything confirmed up to the province: every change makes something fall."""
    rows = {school.pk: GridRow(dict.fromkeys(CELLS, 1)) for school in authority.schools}
    record_grid(lao=authority.lao, rows=rows, by=authority.posts[authority.lao.pk], now=NOW)
    chain = [(one, ("roll", "basics")) for one in authority.institutions]
    chain += [(authority.lao, ("roll", "basics", "headcounts")), (authority.province, ("overall",))]
    for organisation, databases in chain:
        for database in databases:
            confirm(organisation=organisation, database=database, by=authority.posts[organisation.pk], now=NOW)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_fifty_officers_at_once_meet_no_deadlock_and_lose_nothing() -> None:
    authority = build_authority()
    confirm_everything(authority)
    first = dict(Enrolment.objects.values_list("pk", "student_number"))
    officers = officers_of(authority)
    with ThreadPoolExecutor(OFFICERS) as pool:
        done = list(pool.map(work, officers))
    answers = sum((one.answers for one in done), Counter())
    assert len(officers) == OFFICERS
    assert answers.keys() - REFUSALS == {"done", "confirmed"}
    assert answers["done"] > OFFICERS
    assert lost(first, [saved for one in done for saved in one.saved]) == []
    assert list(differences(now=NOW)) == []
    assert list(count_differences()) == []
    assert list(broken_chains()) == []
    assert over_unconfirmed() == []


def lost(first: dict[int, str], saved: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Children whose saves do not follow one another, each over what the one before it left."""
    over: dict[tuple[int, str], str] = {}
    twice = [one for one in saved if over.setdefault((one[0], one[1]), one[2]) != one[2]]
    stands = dict(
        Enrolment.objects.filter(pk__in={child for child, _before, _after in saved}).values_list(
            "pk", "student_number"
        )
    )
    for child, standing in stands.items():
        number = first.get(child, "")
        while (child, number) in over:
            number = over.pop((child, number))
        if number != standing:
            twice.append((child, number, standing))
    return twice + [(child, before, after) for (child, before), after in over.items()]


def over_unconfirmed() -> list[str]:
    """Databases that the LAO confirmed though one of its institutions has not."""
    above = Standing.objects.filter(organisation__level="lao", state="confirmed", database__in=["roll", "basics"])
    return [
        one.database
        for one in above
        if Standing.objects.filter(organisation__parent=one.organisation, database=one.database)
        .exclude(state="confirmed")
        .filter(organisation__closed_on__isnull=True)
        .exists()
    ]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_officers_of_one_post_who_save_the_same_child_at_once_are_one_winner_and_one_told() -> None:
    authority = build_authority()
    institution = authority.institutions[0]
    children = list(enrolments_of(institution, YEAR).order_by("pk").values_list("pk", flat=True))
    by = post_of(institution)
    together = Barrier(2)

    def save(who: str) -> list[str]:
        said = []
        try:
            for pk in children * 3:
                child = find_enrolment(institution, pk)
                typed, seen = replace(record_of(child), student_number=f"{who}{len(said)}"), mark_of_learners([child])
                together.wait(timeout=20)
                try:
                    merge(institution=institution, academic_year=YEAR, records=[typed], by=by, now=NOW, seen=seen)
                    said.append(f"{who}{len(said)}")
                except ChangedMeanwhile:
                    said.append("")
                together.wait(timeout=20)
        finally:
            connections.close_all()
        return said

    with ThreadPoolExecutor(2) as pool:
        both = list(zip(*pool.map(save, "ab"), strict=True))
    assert len(both) == 3 * len(children)
    assert [sum(map(bool, pair)) for pair in both] == [1] * len(both)
    winners = ["".join(pair) for pair in both][-len(children) :]
    stands = dict(Enrolment.objects.filter(pk__in=children).values_list("pk", "student_number"))
    assert [stands[pk] for pk in children] == winners
