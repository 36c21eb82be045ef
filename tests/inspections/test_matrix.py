"""Every act on every state of a random check from every level: outcome, record and tables are asserted together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.inspections import models
from lec.inspections.actions.consequences import ask_no_longer, ask_to_take_out, return_roll
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import Finding, finish, finish_visit, record_findings, save_visit
from lec.inspections.actions.freezing import freeze
from lec.inspections.actions.looks import open_roster, open_rosters
from lec.inspections.actions.photos import add_photo, open_photo
from lec.inspections.models import Inspection, Photo
from lec.inspections.queries.inspections import visits_of
from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.rounds.actions import close_round
from lec.rounds.models import Standing
from tests.confirmed_nation import confirm_branch
from tests.inspections.checked import (
    LATER,
    LOTTERY,
    LOTTERY_DAY,
    PICTURE,
    all_present,
    drawn,
    first_visit,
    found,
    frozen,
    nation_to_check,
    numbers_of,
    province_post,
)
from tests.nation import NOW, Nation, post_of

MUCH_LATER = LOTTERY_DAY + timedelta(days=1)

# Written by hand, not drawn from lec.inspections.rules: what the province's own act does, by state.
DONE = ""
LAW: dict[str, dict[str, str]] = {
    "frozen": {"freeze": DONE, "draw": DONE, "rosters": "not-drawn", "finish": "not-drawn"},
    "before the lottery": {"freeze": DONE, "draw": "lottery-not-yet", "rosters": "not-drawn", "finish": "not-drawn"},
    "after the lottery": {"freeze": DONE, "draw": DONE, "rosters": "not-drawn", "finish": "not-drawn"},
    "drawn": {
        "freeze": DONE, "draw": "drawn-already", "rosters": DONE, "finish": "visits-unfinished", "roster": DONE,
        "record": DONE, "save": DONE, "finish visit": "learners-left", "photo": DONE, "look at photo": "not-found",
        "ask": "visit-open", "ask no longer": DONE, "return": "nobody-missing",
    },
    "begun": {
        "freeze": DONE, "draw": "drawn-already", "rosters": DONE, "finish": "visits-unfinished", "roster": DONE,
        "record": DONE, "save": DONE, "finish visit": DONE, "photo": DONE, "look at photo": DONE,
        "ask": "visit-open", "ask no longer": DONE, "return": DONE,
    },
    "visited": {
        "freeze": DONE, "draw": "drawn-already", "rosters": DONE, "finish": DONE, "roster": DONE,
        "record": DONE, "save": DONE, "finish visit": "visit-finished", "photo": DONE, "look at photo": DONE,
        "ask": DONE, "ask no longer": DONE, "return": DONE,
    },
    "finished": {
        "freeze": DONE, "draw": "drawn-already", "rosters": DONE, "finish": "inspection-finished", "roster": DONE,
        "record": "inspection-finished", "save": "inspection-finished", "finish visit": "inspection-finished",
        "photo": "inspection-finished", "look at photo": DONE, "ask": DONE, "ask no longer": DONE, "return": DONE,
    },
}  # fmt: skip
VERBS = {
    "freeze": ["inspection.freeze"], "draw": ["inspection.draw"], "rosters": ["names.looked"] * 2,
    "finish": ["inspection.finish"], "roster": ["names.looked"], "record": ["visit.found"], "save": ["visit.saved"],
    "finish visit": ["visit.finished"], "photo": ["visit.photo"], "look at photo": ["photo.looked"],
    "ask": ["visit.asked"], "ask no longer": [],
    "return": ["standing.return", "standing.void", "standing.void", "visit.returned"],
}  # fmt: skip
STRANGERS = {
    "the neighbour": Hidden,
    "the department": Forbidden,
    "the LAO": Hidden,
    "the institution": Hidden,
}


def bring_to(state: str, nation: Nation) -> Inspection:
    """Lead a random check to a state by acts alone; the visited institution's roll stands confirmed."""
    by = province_post(nation)
    if "lottery" in state:
        return frozen(nation, seed_kind="lottery", lottery_on=LOTTERY)
    if state == "frozen":
        return frozen(nation)
    inspection = drawn(nation)
    if state == "drawn":
        return inspection
    first, second = visits_of(inspection)
    found(first, "not_found", "present", by=by)
    add_photo(visit=first, filename="a.png", content=PICTURE, by=by, now=LATER)
    if state == "begun":
        return inspection
    finish_visit(visit=first, by=by, now=LATER)
    all_present([second], by)
    if state == "finished":
        return finish(inspection=inspection, by=by, now=LATER)
    return inspection


def perform(act: str, nation: Nation, inspection: Inspection, state: str, by: Post) -> Any:
    now = LATER if state != "after the lottery" else MUCH_LATER
    who: dict[str, Any] = {"by": by, "now": now}
    of_all: dict[str, Callable[[], Any]] = {
        "freeze": lambda: freeze(
            province=nation.province, title="ครั้งใหม่", reason="สุ่มตรวจสอบ", institutions=1, learners=1, **who
        ),
        "draw": lambda: draw(inspection=inspection, lottery_number="123456", **who),
        "rosters": lambda: open_rosters(inspection=inspection, **who),
        "finish": lambda: finish(inspection=inspection, **who),
    }
    if act in of_all:
        return of_all[act]()
    visit = first_visit(inspection)
    number = numbers_of(visit)[0]
    photo = Photo.objects.filter(visit=visit).values_list("pk", flat=True).first() or 0
    of_visits: dict[str, Callable[[], Any]] = {
        "roster": lambda: open_roster(visit=visit, **who),
        "record": lambda: record_findings(visit=visit, findings={number: Finding("moved")}, **who),
        "save": lambda: save_visit(visit=visit, visited_on=LATER.date(), note="ครูใหญ่อยู่ด้วย", **who),
        "finish visit": lambda: finish_visit(visit=visit, **who),
        "photo": lambda: add_photo(visit=visit, filename="b.png", content=PICTURE, number=number, **who),
        "look at photo": lambda: open_photo(visit=visit, pk=photo, **who),
        "ask": lambda: ask_to_take_out(visit=visit, numbers=[number], **who),
        "ask no longer": lambda: ask_no_longer(visit=visit, numbers=[number], **who),
        "return": lambda: return_roll(visit=visit, **who),
    }
    return of_visits[act]()


def tables() -> list[list[Any]]:
    """Everything that acts of this room could change."""
    rooms = (models.Inspection, models.FrozenInstitution, models.Visit, models.SampledLearner, models.Photo, Standing)
    return [list(model.objects.order_by("pk").values_list()) for model in rooms]


def events_after(last: int) -> list[Event]:
    return list(Event.objects.filter(pk__gt=last).order_by("pk"))


@pytest.fixture
def nation(db: None) -> Nation:
    nation = nation_to_check()
    confirm_branch(nation.here)
    return nation


@pytest.mark.parametrize("state", LAW)
def test_every_act_of_the_province(nation: Nation, state: str) -> None:
    outcomes, verbs = {}, {}
    inspection = bring_to(state, nation)
    by = province_post(nation)
    for act in LAW[state]:
        last, before = Event.objects.latest("pk").pk, tables()
        with transaction.atomic():
            try:
                perform(act, nation, Inspection.objects.get(pk=inspection.pk), state, by)
                outcomes[act] = DONE
            except Refused as refused:
                outcomes[act] = refused.code
                assert tables() == before
            made = events_after(last)
            verbs[act] = [one.verb for one in made]
            assert {one.post_id for one in made} <= {by.pk}
            transaction.set_rollback(True)
    assert outcomes == LAW[state]
    assert verbs == {act: VERBS[act] if outcome == DONE else [] for act, outcome in LAW[state].items()}


@pytest.mark.parametrize("state", LAW)
def test_nobody_else_acts(nation: Nation, state: str) -> None:
    inspection = bring_to(state, nation)
    organisations = {
        "the neighbour": nation.there.province,
        "the department": nation.department,
        "the LAO": nation.lao,
        "the institution": nation.school,
    }
    last, before, refusals = Event.objects.latest("pk").pk, tables(), {}
    for stranger, organisation in organisations.items():
        for act in LAW[state]:
            with pytest.raises(Refused) as refused:
                perform(act, nation, inspection, state, post_of(organisation))
            refusals[stranger, act] = type(refused.value)
    assert refusals == {(stranger, act): kind for stranger, kind in STRANGERS.items() for act in LAW[state]}
    assert (events_after(last), tables()) == ([], before)


def test_closed_round_ends_freezing_and_returning_and_nothing_else(nation: Nation) -> None:
    inspection = bring_to("begun", nation)
    close_round(round=nation.round, by=post_of(nation.department), now=LATER)
    by = province_post(nation)
    for act, code in (("freeze", "no-open-round"), ("return", "other-round")):
        with pytest.raises(Refused) as refused:
            perform(act, nation, inspection, "begun", by)
        assert refused.value.code == code
    for act in ("record", "finish visit"):
        perform(act, nation, inspection, "begun", by)


def test_department_holds_no_random_check_of_its_own(nation: Nation) -> None:
    for organisation in (nation.department, nation.lao, nation.school):
        with pytest.raises(Forbidden) as refused:
            freeze(
                province=organisation,
                title="x",
                reason="สุ่มตรวจสอบ",
                institutions=1,
                learners=1,
                by=post_of(organisation),
                now=NOW,
            )
        assert refused.value.code == "province-only"
