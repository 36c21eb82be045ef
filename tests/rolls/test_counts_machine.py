"""After any sequence of acts the kept counts of enrolled, contested and departed equal a scan of the rows.

An act on rolls is one rule of the machine: who adds an act adds its rule here, and the invariants judge it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lec.accounts.models import Post
from lec.audit.queries import broken_chains
from lec.lib.identifiers import Identifier
from lec.lib.refusals import Refused
from lec.registry.models import Organisation
from lec.rolls.actions.contests import decide, settle_overdue
from lec.rolls.actions.departures import depart
from lec.rolls.actions.identifiers import accept_request, ask_correction
from lec.rolls.actions.joining import join
from lec.rolls.actions.merge import merge
from lec.rolls.actions.moves import take_in
from lec.rolls.actions.promotion import Choice, promote, take_back
from lec.rolls.actions.verifications import verify_all, verify_class
from lec.rolls.models import (
    Contest,
    Count,
    Departure,
    Double,
    Enrolment,
    EnrolmentState,
    IdentifierRequest,
    Learner,
)
from lec.rolls.queries import count_differences, record_of
from lec.rolls.queries.contests import sides_of
from lec.rolls.queries.roll import stated_by
from lec.rolls.records import LearnerRecord
from tests.nation import NOW, YEAR, build_nation, national_id, post_of

INSTITUTIONS = st.integers(0, 2)
CHILDREN = st.integers(1, 4)
CHILD_WITHOUT_IDENTIFIER = 4
GRADES = st.sampled_from(["K3", "P1", "P2"])
SEXES = st.sampled_from("MF")
YEARS = st.sampled_from([YEAR, YEAR, YEAR, YEAR + 1])
KINDS = st.sampled_from(["moved", "mistake", "graduated", "no_existence"])
OUTCOMES = st.sampled_from(["promote", "repeat", "graduate", "left"])
ROOMS = st.sampled_from(["1", "2"])
STATES = {EnrolmentState.ENROLLED: "enrolled", EnrolmentState.CLAIMED: "claimed", EnrolmentState.DEPARTED: "departed"}


def record(child: int, grade: str, sex: str, room: str = "1") -> LearnerRecord:
    """A child as some institution states it."""
    identifier = None if child == CHILD_WITHOUT_IDENTIFIER else Identifier("national", national_id(child))
    return LearnerRecord(
        identifier=identifier,
        prefix="เด็กชาย" if sex == "M" else "เด็กหญิง",
        first_name=f"เด็ก{child}",
        last_name="ใจดี",
        sex=sex,
        birth_date=date(YEAR - 7, 1, 15),
        nationality="ไทย",
        grade=grade,
        room=room,
    )


class CountsMachine(RuleBasedStateMachine):
    """Three institutions of two LAOs, four children, and every act that touches a roll."""

    @initialize()
    def begin(self) -> None:
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.nation = build_nation()
        self.institutions = self.nation.here.institutions[:3]
        self.clock = NOW

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    def now(self) -> datetime:
        self.clock += timedelta(minutes=1)
        return self.clock

    def at(self, index: int) -> tuple[Organisation, Post]:
        """An institution and its post."""
        institution = self.institutions[index]
        return institution, post_of(institution)

    def standing(self, index: int, academic_year: int) -> list[Enrolment]:
        """Who stands on a roll, enrolled or claimed, in the order they came."""
        rows = Enrolment.objects.filter(institution=self.institutions[index], academic_year=academic_year)
        return list(rows.exclude(state=EnrolmentState.DEPARTED).select_related("learner__particulars").order_by("pk"))

    def attempt(self, act: Callable[..., Any], **arguments: Any) -> None:
        """Do it, or have it refused with nothing done."""
        try:
            with transaction.atomic():
                act(now=self.now(), **arguments)
        except Refused:
            pass

    # --- merging: by a sheet, by the form of one child ------------------------------------------

    @rule(
        index=INSTITUTIONS,
        academic_year=YEARS,
        rows=st.lists(st.tuples(CHILDREN, GRADES, SEXES), min_size=1, max_size=4, unique_by=lambda row: row[0]),
    )
    def bring_a_sheet(self, index: int, academic_year: int, rows: Sequence[tuple[int, str, str]]) -> None:
        """Enrols, corrects or claims, each child as it stands."""
        institution, post = self.at(index)
        records = [record(*row) for row in rows]
        self.attempt(merge, institution=institution, academic_year=academic_year, records=records, by=post)

    @rule(index=INSTITUTIONS, academic_year=YEARS, nth=st.integers(0, 3), grade=GRADES, sex=SEXES, room=ROOMS)
    def correct_by_the_form(self, index: int, academic_year: int, nth: int, grade: str, sex: str, room: str) -> None:
        institution, post = self.at(index)
        if rows := self.standing(index, academic_year):
            kept = record_of(rows[nth % len(rows)])
            changed = {**vars(kept), "grade": grade, "sex": sex, "room": room}
            records = [LearnerRecord(**changed)]
            self.attempt(merge, institution=institution, academic_year=academic_year, records=records, by=post)

    @rule(index=INSTITUTIONS, academic_year=YEARS, child=st.integers(1, 3))
    def give_an_identifier(self, index: int, academic_year: int, child: int) -> None:
        """To the child without one: perhaps one that another child has."""
        institution, post = self.at(index)
        for row in self.standing(index, academic_year):
            if row.learner.first_name == f"เด็ก{CHILD_WITHOUT_IDENTIFIER}":
                named = {**vars(record_of(row)), "identifier": record(child, "P1", "M").identifier}
                self.attempt(
                    merge,
                    institution=institution,
                    academic_year=academic_year,
                    records=[LearnerRecord(**named)],
                    by=post,
                )

    # --- leaving, releasing, withdrawing ----------------------------------------------------------

    @rule(index=INSTITUTIONS, academic_year=YEARS, kind=KINDS, first=st.integers(0, 3), number=st.integers(1, 4))
    def depart(self, index: int, academic_year: int, kind: str, first: int, number: int) -> None:
        """Takes out whoever is enrolled, releasing claimants; withdraws a claim."""
        _institution, post = self.at(index)
        more = {"reason": "1", "last_seen": NOW.date(), "attempts": "โทรหา"} if kind == "no_existence" else {}
        if chosen := self.standing(index, academic_year)[first : first + number]:
            self.attempt(depart, enrolments=chosen, kind=kind, by=post, **more)

    @rule(index=INSTITUTIONS, to=INSTITUTIONS, nth=st.integers(0, 3), grade=GRADES)
    def move_and_take_in(self, index: int, to: int, nth: int, grade: str) -> None:
        """The friendly case: departed as moved, offered, and enrolled where the child goes."""
        _institution, post = self.at(index)
        destination, receiving = self.at(to)
        if rows := self.standing(index, YEAR):
            self.attempt(depart, enrolments=[rows[nth % len(rows)]], kind="moved", destination=destination, by=post)
        for offer in Departure.objects.filter(destination=destination).order_by("pk"):
            self.attempt(take_in, departure=offer, grade=grade, room="1", by=receiving)

    # --- contests -----------------------------------------------------------------------------------

    @rule(nth=st.integers(0, 1), academic_year=YEARS)
    def decide_a_contest(self, nth: int, academic_year: int) -> None:
        contests = Contest.objects.filter(closed_at__isnull=True, academic_year=academic_year).order_by("pk")
        for contest, sides in sides_of(list(contests)).items():
            chosen = sides[nth % len(sides)].pk
            one = Contest.objects.get(pk=contest)
            for judge in (*self.nation.here.laos, self.nation.province):
                self.attempt(decide, contest=one, winner=chosen, reason="เด็กมาเรียนจริง", by=post_of(judge))

    @rule()
    def wait_until_contests_settle_themselves(self) -> None:
        self.clock += timedelta(days=60)
        self.attempt(settle_overdue)

    # --- identity -----------------------------------------------------------------------------------

    @rule(index=INSTITUTIONS, nth=st.integers(0, 3), number=st.integers(1, 60))
    def correct_an_identifier(self, index: int, nth: int, number: int) -> None:
        institution, post = self.at(index)
        if rows := self.standing(index, YEAR):
            row, identifier = rows[nth % len(rows)], Identifier("national", national_id(number))
            self.attempt(ask_correction, enrolment=row, identifier=identifier, reason="พิมพ์ผิด", by=post)
        for request in IdentifierRequest.objects.filter(settled_at__isnull=True, institution=institution):
            self.attempt(accept_request, request=request, by=post_of(institution.lao))

    # --- the year's end -----------------------------------------------------------------------------

    @rule(index=INSTITUTIONS, outcomes=st.lists(OUTCOMES, min_size=1, max_size=4), grade=GRADES)
    def promote(self, index: int, outcomes: Sequence[str], grade: str) -> None:
        institution, post = self.at(index)
        choices = [
            Choice(row.pk, outcome, grade, "1") if outcome in ("promote", "repeat") else Choice(row.pk, outcome)
            for row, outcome in zip(self.standing(index, YEAR), outcomes, strict=False)
        ]
        self.attempt(promote, institution=institution, year=YEAR, choices=choices, by=post)

    @rule(index=INSTITUTIONS)
    def take_promotions_back(self, index: int) -> None:
        institution, post = self.at(index)
        decided = [row.pk for row in self.standing(index, YEAR)]
        self.attempt(take_back, institution=institution, year=YEAR, enrolment_ids=decided, by=post)

    # --- existence --------------------------------------------------------------------------------

    @rule(index=INSTITUTIONS, missing=st.integers(0, 2))
    def verify(self, index: int, missing: int) -> None:
        institution, post = self.at(index)
        except_ids = [row.pk for row in self.standing(index, YEAR)[:missing]]
        self.attempt(verify_all, institution=institution, round=self.nation.round, except_ids=except_ids, by=post)

    @rule(index=INSTITUTIONS, grade=GRADES, room=ROOMS)
    def verify_one_class(self, index: int, grade: str, room: str) -> None:
        institution, post = self.at(index)
        self.attempt(verify_class, institution=institution, round=self.nation.round, grade=grade, room=room, by=post)

    # --- two records of one person ------------------------------------------------------------------

    @rule(one=st.integers(0, 9), other=st.integers(0, 9))
    def join_two_records(self, one: int, other: int) -> None:
        """Whoever the two are: the province finds that they are one child, the first of whom stands."""
        known = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
        if not known or known[one % len(known)] == known[other % len(known)]:
            return
        ids = (known[one % len(known)], known[other % len(known)])
        pair, _made = Double.objects.get_or_create(
            learner_id=min(ids),
            other_id=max(ids),
            defaults={"province": self.nation.province, "likeness": 80, "grounds": "name-same", "found_at": NOW},
        )
        post = post_of(self.nation.province)
        self.attempt(join, pair=pair, standing_id=ids[0], reason="เทียบสูติบัตรแล้ว", by=post)

    # --- what holds after every act ----------------------------------------------------------------

    @invariant()
    def counts_equal_a_scan(self) -> None:
        if not hasattr(self, "nation"):
            return
        scanned: Counter[tuple[int, int, str, str, str]] = Counter()
        for row in Enrolment.objects.select_related("learner", "claim"):
            where = (row.institution_id, row.academic_year, row.grade, stated_by(row).sex)
            scanned[*where, STATES[EnrolmentState(row.state)]] += 1
        kept: Counter[tuple[int, int, str, str, str]] = Counter()
        for cell in Count.objects.all():
            for name in STATES.values():
                kept[cell.institution_id, cell.academic_year, cell.grade, cell.sex, name] = getattr(cell, name)
        assert +kept == +scanned
        assert list(count_differences()) == []

    @invariant()
    def a_child_that_somebody_has_is_enrolled_once(self) -> None:
        if not hasattr(self, "nation"):
            return
        standing = Enrolment.objects.exclude(state=EnrolmentState.DEPARTED)
        had = set(standing.values_list("learner_id", "academic_year"))
        enrolled = standing.filter(state=EnrolmentState.ENROLLED).values_list("learner_id", "academic_year")
        assert sorted(enrolled) == sorted(had)

    @invariant()
    def record_is_whole(self) -> None:
        if hasattr(self, "nation"):
            assert list(broken_chains()) == []


@pytest.mark.django_db
def test_counts_equal_a_scan_after_any_sequence_of_acts() -> None:
    run_state_machine_as_test(
        CountsMachine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
