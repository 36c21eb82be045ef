"""Every act on every state at every level: state, step and audit event are asserted together."""

from dataclasses import dataclass

import pytest

from lec.audit import actions as audit
from lec.audit.models import Event
from lec.confirmation.actions import confirm, return_for_correction
from lec.confirmation.models import Seal
from lec.confirmation.verify import differences
from lec.lib.refusals import Refused
from lec.registry.actions import rename
from lec.registry.models import Level, Organisation
from lec.rolls.models import Count
from lec.rounds.actions import void
from lec.rounds.chain import LINKS, Link
from lec.rounds.models import Act, Round, Standing, State, Step
from tests.nation import NOW, Nation, build_nation, make_learners, post_of


@dataclass(frozen=True)
class Expected:
    """What an act on a state does: the state after (None = the act is refused with `code`)."""

    after: State | None
    steps: tuple[tuple[str, str, str], ...] = ()
    code: str = ""


# Written by hand, not drawn from lec.rounds.chain: the law as design and circular state it.
LAW = {
    (Act.CONFIRM, State.OPEN): Expected(State.CONFIRMED, (("confirm", "open", "confirmed"),)),
    (Act.CONFIRM, State.CONFIRMED): Expected(State.CONFIRMED),
    (Act.CONFIRM, State.VOIDED): Expected(State.CONFIRMED, (("confirm", "voided", "confirmed"),)),
    (Act.VOID, State.OPEN): Expected(State.OPEN),
    (Act.VOID, State.CONFIRMED): Expected(State.VOIDED, (("void", "confirmed", "voided"),)),
    (Act.VOID, State.VOIDED): Expected(State.VOIDED),
    (Act.RETURN, State.OPEN): Expected(None, code="not-confirmed"),
    (Act.RETURN, State.CONFIRMED): Expected(State.VOIDED, (("return", "confirmed", "voided"),)),
    (Act.RETURN, State.VOIDED): Expected(None, code="not-confirmed"),
}


@pytest.fixture
def nation(db: None) -> Nation:
    """A nation in which every gate of the branch under test would pass."""
    nation = build_nation()
    make_learners(nation.here.institutions, 2, verified_in=nation.round)
    from lec.headcounts.actions.numbers import record
    from lec.lib.grades import HEADCOUNT_GRADES

    for school in nation.here.other_schools:
        cells = {(grade, sex): 1 for grade in HEADCOUNT_GRADES for sex in "MF"}
        record(school=school, cells=cells, by=post_of(school.lao), now=NOW)
    return nation


def organisation_at(nation: Nation, level: str) -> Organisation:
    return {Level.INSTITUTION: nation.school, Level.LAO: nation.lao, Level.PROVINCE: nation.province}[Level(level)]


def confirm_below(nation: Nation, link: Link) -> None:
    """Confirm everything that this link stands on."""
    for lower in LINKS:
        if lower == link:
            return
        levels = {
            Level.INSTITUTION: nation.here.institutions,
            Level.LAO: nation.here.laos,
            Level.PROVINCE: [nation.province],
        }
        if lower.level == link.level:
            continue
        for organisation in levels[lower.level]:
            confirm(organisation=organisation, database=lower.database, by=post_of(organisation), now=NOW)


def bring_to(state: State, organisation: Organisation, link: Link) -> None:
    """Lead a standing to `state` by acts alone."""
    if state == State.OPEN:
        return
    confirm(organisation=organisation, database=link.database, by=post_of(organisation), now=NOW)
    if state == State.VOIDED:
        perform(Act.VOID, organisation, link)


def perform(act: Act, organisation: Organisation, link: Link) -> None:
    match act:
        case Act.CONFIRM:
            confirm(organisation=organisation, database=link.database, by=post_of(organisation), now=NOW)
        case Act.VOID:
            from django.db import transaction

            with transaction.atomic():
                ledgers = audit.hold([organisation.pk])
                void(ledgers=ledgers, database=link.database, cause="แก้ไข", by=post_of(organisation), now=NOW)
        case Act.RETURN:
            return_for_correction(
                organisation=organisation,
                database=link.database,
                reason="จำนวนไม่ตรง",
                by=post_of(organisation.parent),
                now=NOW,
            )


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.level}-{link.database}")
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_act_on_state_at_level(nation: Nation, act: Act, state: State, link: Link) -> None:
    organisation = organisation_at(nation, link.level)
    confirm_below(nation, link)
    bring_to(state, organisation, link)
    standing = Standing.objects.get(round=nation.round, organisation=organisation, database=link.database)
    assert standing.state == state
    seals = Seal.objects.filter(standing=standing).count()
    last_step = Step.objects.order_by("id").values_list("id", flat=True).last() or 0
    last_event = Event.objects.order_by("id").values_list("id", flat=True).last() or 0
    expected = LAW[act, state]

    if expected.after is None:
        with pytest.raises(Refused) as refused:
            perform(act, organisation, link)
        assert refused.value.code == expected.code
    else:
        perform(act, organisation, link)

    standing.refresh_from_db()
    assert standing.state == (expected.after or state)
    steps = Step.objects.filter(id__gt=last_step).order_by("id")
    assert tuple((step.act, step.from_state, step.to_state) for step in steps) == expected.steps
    events = Event.objects.filter(id__gt=last_event).order_by("id")
    assert [(event.organisation_id, event.verb) for event in events] == [
        (organisation.pk, f"standing.{step}") for step, _before, _after in expected.steps
    ]
    assert [(event.before["state"], event.after["state"]) for event in events] == [
        (before, after) for _step, before, after in expected.steps
    ]
    made_a_seal = act == Act.CONFIRM and bool(expected.steps)
    assert Seal.objects.filter(standing=standing).count() == seals + made_a_seal


def confirm_all(nation: Nation) -> None:
    """Confirm the branch under test to the province's seal."""
    levels = {
        Level.INSTITUTION: nation.here.institutions,
        Level.LAO: nation.here.laos,
        Level.PROVINCE: [nation.province],
    }
    for link in LINKS:
        for organisation in levels[link.level]:
            confirm(organisation=organisation, database=link.database, by=post_of(organisation), now=NOW)


@pytest.mark.parametrize("act", [Act.VOID, Act.RETURN])
@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.level}-{link.database}")
def test_fall_takes_what_stands_on_it_and_nothing_else(nation: Nation, act: Act, link: Link) -> None:
    confirm_all(nation)
    perform(act, organisation_at(nation, link.level), link)
    falls = {(organisation_at(nation, link.level).pk, str(link.database))}
    if link.level == Level.INSTITUTION:
        falls.add((nation.lao.pk, str(link.database)))
    falls.add((nation.province.pk, "overall"))
    voided = Standing.objects.filter(round=nation.round, state=State.VOIDED)
    assert set(voided.values_list("organisation_id", "database")) == falls
    confirmed = Standing.objects.filter(round=nation.round, state=State.CONFIRMED).count()
    assert confirmed == 8 + 6 + 1 - len(falls)


def test_province_seal_counts_every_learner_once(nation: Nation) -> None:
    confirm_all(nation)
    seal = Seal.objects.get(standing__organisation=nation.province)
    assert seal.counts == {
        "roll": {"N3": {"M": 2, "F": 2}, "P1": {"M": 2, "F": 2}},
        "basics": {},
        "headcounts": {
            grade: {"M": 2, "F": 2} for grade in ("K1", "K2", "K3", "P1", "P2", "P3", "P4", "P5", "P6")
        },
    }
    assert seal.total == 8 + 36


def test_closed_round_refuses_confirming_and_is_not_voided(nation: Nation) -> None:
    from lec.rounds.actions import close_round

    confirm_all(nation)
    close_round(round=Round.objects.get(), by=post_of(nation.department), now=NOW)
    link = LINKS[0]
    perform(Act.VOID, nation.school, link)
    below = Standing.objects.filter(organisation__in=nation.here.institutions)
    assert set(below.values_list("state", flat=True)) == {"confirmed"}
    with pytest.raises(Refused) as refused:
        perform(Act.CONFIRM, nation.school, link)
    assert refused.value.code == "no-open-round"
    assert Count.objects.filter(institution=nation.school).count() == 2


def test_renaming_an_institution_leaves_every_seal_true(nation: Nation) -> None:
    confirm_all(nation)
    rename(
        organisation=nation.school,
        code="3054999999",
        name="โรงเรียนเทศบาลชื่อใหม่",
        kind=nation.school.kind,
        on=NOW.date(),
        by=post_of(nation.department),
        now=NOW,
    )
    assert list(differences(now=NOW)) == []
