"""Every act on every state of a school under every standing: state, steps and events against the law by hand."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.headcounts.actions.answers import accept, answer, refuse
from lec.headcounts.actions.asking import ask, ask_again, save_contact
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import attach_name_list, dissolve, record, reopen
from lec.headcounts.imports.name_list import attach_and_count
from lec.headcounts.models import Answer, Cell, Draft, Headcount, NameList, Request, SchoolContact
from lec.headcounts.queries.asking import find_answer, school_row
from lec.headcounts.queries.numbers import headcount_snapshot, progress
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Database, Standing, State, Step
from tests.headcounts.asked_schools import DUE, ONES, PDF, TWOS, ZEROS
from tests.headcounts.law_of_schools import ACTS, LAW, STATES, Law
from tests.nation import NOW, Nation

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
FIVES = dict.fromkeys(CELLS, 5)
DAY, ANNOUNCEMENT = date(2026, 5, 1), "ประกาศ สพป."
LIST = "ชั้น,เพศ\nป.1,ชาย\n".encode()

STANDINGS = (
    (State.OPEN, State.OPEN),
    (State.CONFIRMED, State.OPEN),
    (State.VOIDED, State.OPEN),
    (State.VOIDED, State.VOIDED),
    (State.CONFIRMED, State.CONFIRMED),
)
"""How the LAO's head counts and its province's overall may stand; the province never stands on an open one."""


@dataclass
class Case:
    """A school led to a state, and what the acts need."""

    nation: Nation
    school: OtherSchool
    by: Post
    secret: str = "0" * 24
    answers: list[Answer] = field(default_factory=list)

    def lead_to(self, state: str) -> None:
        """By acts alone."""
        save_contact(school=self.school, person="", telephone="", email="a@school.th", by=self.by, now=NOW)
        if state == "not_asked":
            return
        self.secret = ask(schools=[self.school], due_on=DUE, by=self.by, now=NOW).asked[0].secret
        match state:
            case "draft":
                self.save({("K1", "F"): 2})
            case "answered":
                self.answers.append(answer(secret=self.secret, cells=TWOS, person="ครู", now=NOW))
            case "accepted":
                self.answers.append(answer(secret=self.secret, cells=ONES, person="ครู", now=NOW))
                accept(answer=self.answers[0], by=self.by, now=NOW)
            case "reported":
                record(school=self.school, cells=ONES, by=self.by, now=NOW)
            case "zero":
                record(school=self.school, cells=ZEROS, by=self.by, now=NOW)
            case "dissolved":
                dissolve(school=self.school, on=DAY, reference=ANNOUNCEMENT, by=self.by, now=NOW)

    def save(self, cells: dict[tuple[str, str], int]) -> str:
        """The grid with this one row; the code of its refusal."""
        rows = {self.school.pk: GridRow(cells)}
        saved = record_grid(lao=self.nation.lao, rows=rows, by=self.by, now=LATER)
        return "".join(row.code for row in saved.refused)

    def perform(self, act: str) -> str:
        """The act; answers the code of a refusal that is told and not raised."""
        own = {"school": self.school, "by": self.by, "now": LATER}
        decided = {"by": self.by, "now": LATER}
        match act:
            case "ask":
                asking = ask(schools=[self.school], due_on=DUE, by=self.by, now=LATER)
                return "".join(one.code for one in asking.refused)
            case "ask_again":
                ask_again(**own, reason="ขาดบัญชีรายชื่อ", due_on=DUE)
            case "answer":
                answer(secret=self.secret, cells=FIVES, person="ครู", now=LATER)
            case "accept":
                accept(answer=self.sent(), **decided)
            case "refuse":
                refuse(answer=self.sent(), reason="จำนวนไม่ตรง", due_on=DUE, **decided)
            case "record_other":
                record(**own, cells=FIVES)
            case "record_same":
                record(**own, cells=self.standing_numbers() or ONES)
            case "record_zero":
                record(**own, cells=ZEROS)
            case "grid_part":
                return self.save({("K1", "M"): 3})
            case "grid_whole":
                return self.save(FIVES)
            case "attach_list":
                attach_name_list(**own, filename="a.pdf", content=PDF)
            case "count_list":
                attach_and_count(**own, filename="a.csv", content=LIST)
            case "dissolve":
                dissolve(**own, on=DAY, reference=ANNOUNCEMENT)
            case "reopen":
                reopen(**own, reason="บันทึกผิดโรงเรียน")
            case "save_contact":
                save_contact(**own, person="คนใหม่", telephone="", email="b@school.th")
        return ""

    def sent(self) -> Answer:
        return find_answer(self.answers[0].pk if self.answers else 0, lao=self.nation.lao)

    def standing_numbers(self) -> dict[tuple[str, str], int] | None:
        return school_row(self.school, self.nation.round).numbers

    def standings(self) -> tuple[Standing, Standing]:
        """The LAO's head counts and the province's overall."""
        rows = Standing.objects.select_related("organisation")
        return (
            rows.get(organisation=self.nation.lao, database=Database.HEADCOUNTS),
            rows.get(organisation=self.nation.province, database=Database.OVERALL),
        )

    def set_standings(self, states: tuple[State, State]) -> None:
        for standing, state in zip(self.standings(), states, strict=True):
            number = 0 if state == State.OPEN else 1
            Standing.objects.filter(pk=standing.pk).update(state=state, seal_number=number)

    def shown(self) -> tuple[str, int | None]:
        """What the LAO sees, and what counts."""
        school = OtherSchool.objects.get(pk=self.school.pk)
        row = school_row(school, self.nation.round)
        is_draft = bool(row.draft) and row.state in ("asked", "not_asked")
        return ("draft" if is_draft else str(row.state)), row.total

    def rows(self) -> list[list[object]]:
        """Everything a refused act must leave as it was."""
        models = (
            Headcount,
            Cell,
            Draft,
            Request,
            Answer,
            NameList,
            SchoolContact,
            OtherSchool,
            Standing,
            Step,
            Event,
        )
        return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_law_speaks_of_every_act_on_every_state() -> None:
    assert list(LAW) == list(ACTS)
    assert [sorted(states) for states in LAW.values()] == [sorted(STATES)] * len(ACTS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_act_on_state_under_every_standing(
    nation: Nation, school: OtherSchool, by: Post, act: str, state: str
) -> None:
    case = Case(nation, school, by)
    case.lead_to(state)
    before = LAW["save_contact"][state]
    assert case.shown() == (before.after, before.total)
    for standings in STANDINGS:
        with transaction.atomic():
            check(case, act, LAW[act][state], standings)
            transaction.set_rollback(True)


def check(case: Case, act: str, law: Law, standings: tuple[State, State]) -> None:
    """One act under one pair of standings: everything that follows, and nothing else."""
    case.set_standings(standings)
    last_step = Step.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    last_event = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    rows = case.rows()
    assert attempt(case, act) == law.code
    if law.code or not law.events:
        assert case.rows() == rows
    assert case.shown() == (law.after, law.total)
    told = [standing for standing, state in zip(case.standings(), standings, strict=True) if state == State.CONFIRMED]
    fallen = told if law.voids else []
    after = tuple(State.VOIDED if standing in fallen else state for standing, state in pairs(case, standings))
    assert tuple(standing.state for standing in case.standings()) == after
    steps = Step.objects.filter(pk__gt=last_step).order_by("pk")
    assert [(step.standing_id, step.act, step.from_state, step.to_state) for step in steps] == [
        (standing.pk, "void", "confirmed", "voided") for standing in fallen
    ]
    events = Event.objects.filter(pk__gt=last_event).order_by("pk")
    own = [event for event in events if not event.verb.startswith("standing.")]
    assert [(event.organisation_id, event.verb) for event in own] == [
        (case.nation.lao.pk, verb) for verb in law.events
    ]
    assert [(event.organisation_id, event.verb) for event in events if event not in own] == [
        (standing.organisation_id, "standing.void") for standing in fallen
    ]
    posts = {event.verb: event.post_id for event in events}
    assert posts == {verb: None if verb == "school.answer" else case.by.pk for verb in posts}
    check_readers(case, law)
    assert list(broken_chains()) == []


def attempt(case: Case, act: str) -> str:
    """The code of the refusal, '' where the act went through."""
    try:
        with transaction.atomic():
            return case.perform(act)
    except Refused as refusal:
        return refusal.code


def pairs(case: Case, standings: tuple[State, State]) -> list[tuple[Standing, State]]:
    return list(zip(case.standings(), standings, strict=True))


def check_readers(case: Case, law: Law) -> None:
    """The list, the seal and the grid speak of the same numbers; missing is not zero."""
    (row,) = progress(case.nation.lao, case.nation.round)
    expected = "dissolved" if law.after == "dissolved" else "missing" if law.total is None else "recorded"
    assert (row.state, row.total) == (expected, law.total)
    snapshot = headcount_snapshot(case.nation.lao, case.nation.round)
    assert (snapshot.total, len(snapshot.missing)) == (law.total or 0, int(law.total is None))
    assert Draft.objects.filter(school__headcounts__isnull=False).count() == 0
