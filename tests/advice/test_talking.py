"""Asking, answering and settling between an organisation and the level directly above it (๓)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lec.advice.actions import answer, ask, settle
from lec.advice.models import Message, Thread
from lec.advice.queries import STATES, messages_of, standing_for, threads_of, unanswered
from lec.advice.rules import can_settle
from lec.audit.models import Event
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from tests.advice.conftest import Asking
from tests.nation import NOW, Nation, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
PAIRS: dict[str, Callable[[Nation], tuple[Organisation, Organisation]]] = {
    "institution-lao": lambda nation: (nation.school, nation.lao),
    "lao-province": lambda nation: (nation.lao, nation.province),
    "province-department": lambda nation: (nation.province, nation.department),
}


def standings(thread: Thread, *sides: Organisation) -> list[str]:
    return [standing_for(thread, side.pk) for side in sides]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
@pytest.mark.parametrize("from_above", [False, True], ids=["asked from below", "asked from above"])
def test_either_side_opens_and_the_other_is_to_answer(
    nation: Nation, asking: Asking, pair: Callable[[Nation], tuple[Organisation, Organisation]], from_above: bool
) -> None:
    below, above = pair(nation)
    asker, asked = (above, below) if from_above else (below, above)
    thread = asking(asker, asked)
    assert (thread.organisation, thread.above, thread.asked_by) == (below, above, asker)
    assert standings(thread, asker, asked) == ["theirs", "mine"]
    assert (unanswered(asker), unanswered(asked)) == (0, 1)
    answer(thread=thread, text="Yes.", by=post_of(asked), now=LATER)
    assert (unanswered(asker), unanswered(asked)) == (1, 0)
    assert [one.text for one in messages_of(thread)] == ["May a child of two come?", "Yes."]


def test_both_ledgers_record_every_act_and_no_words(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao, database="roll")
    answer(thread=thread, text="Yes.", by=post_of(nation.lao), now=LATER)
    settle(thread=thread, by=post_of(nation.school), now=LATER)
    for side in (nation.school, nation.lao):
        events = Event.objects.filter(organisation_id=side.pk)
        assert [(one.verb, one.subject) for one in events] == [
            ("advice.open", f"thread:{thread.pk}"),
            ("advice.answer", f"thread:{thread.pk}"),
            ("advice.settle", f"thread:{thread.pk}"),
        ]
        assert [one.after for one in events if "two" in str(one.after)] == []


@pytest.mark.parametrize("stranger", ["province", "department", "centre", "neighbour"])
def test_nobody_but_the_two_sides_knows_of_a_thread(nation: Nation, asking: Asking, stranger: str) -> None:
    thread = asking(nation.school, nation.lao)
    other = {"neighbour": nation.there.laos[0]}.get(stranger) or getattr(nation, stranger)
    assert list(threads_of(other)) == []
    with pytest.raises(Hidden):
        answer(thread=thread, text="I listen in.", by=post_of(other), now=LATER)
    with pytest.raises(Hidden):
        settle(thread=thread, by=post_of(other), now=LATER)


@pytest.mark.parametrize("partner", ["province", "there"])
def test_only_the_level_directly_above_or_below_is_asked(nation: Nation, partner: str) -> None:
    other = nation.there.laos[0] if partner == "there" else nation.province
    asked = ask(partners=[other], subject="x", text="x", by=post_of(nation.school), now=NOW)
    assert (asked.threads, [one for one, _why in asked.refused]) == ((), [other])


def test_several_are_asked_in_the_same_words_and_each_stands_by_itself(nation: Nation) -> None:
    stranger = nation.there.institutions[0]
    partners = [nation.school, stranger, nation.centre]
    asked = ask(partners=partners, subject="Milk", text="How many boxes?", by=post_of(nation.lao), now=NOW)
    assert [one.organisation for one in asked.threads] == [nation.school, nation.centre]
    assert asked.refused == ((stranger, "There is no such organisation directly above or below yours."),)
    assert list(Message.objects.values_list("text", flat=True)) == ["How many boxes?"] * 2


def test_asking_again_in_the_same_words_changes_nothing(nation: Nation, asking: Asking) -> None:
    first = asking(nation.school, nation.lao)
    assert (asking(nation.school, nation.lao), Thread.objects.count(), Message.objects.count()) == (first, 1, 1)
    settle(thread=first, by=post_of(nation.school), now=LATER)
    assert asking(nation.school, nation.lao) != first


def test_sending_an_answer_twice_writes_it_once(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao)
    sent = [answer(thread=thread, text="Yes.", by=post_of(nation.lao), now=LATER) for _time in range(2)]
    assert (sent[0], Message.objects.count()) == (sent[1], 2)


# --- settling -----------------------------------------------------------------------------------


def test_who_asked_settles_at_any_time(nation: Nation, asking: Asking) -> None:
    thread = settle(thread=asking(nation.school, nation.lao), by=post_of(nation.school), now=LATER)
    assert (thread.is_settled, thread.settled_at, unanswered(nation.lao)) == (True, LATER, 0)


def test_who_was_asked_answers_first(nation: Nation, asking: Asking) -> None:
    thread, lao = asking(nation.school, nation.lao), post_of(nation.lao)
    with pytest.raises(Refused) as refusal:
        settle(thread=thread, by=lao, now=LATER)
    assert (refusal.value.code, can_settle(thread, by=lao)) == ("answer-first", False)
    answer(thread=thread, text="Yes.", by=lao, now=LATER)
    assert settle(thread=thread, by=lao, now=LATER).is_settled is True


def test_an_answer_may_settle_at_once(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao)
    answer(thread=thread, text="Yes.", settles=True, by=post_of(nation.lao), now=LATER)
    thread.refresh_from_db()
    assert standings(thread, nation.school, nation.lao) == ["settled", "settled"]
    with pytest.raises(Refused) as refusal:
        settle(thread=thread, by=post_of(nation.school), now=LATER)
    assert refusal.value.code == "settled"


def test_writing_opens_again_and_asks_the_other_side(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao)
    settle(thread=thread, by=post_of(nation.school), now=LATER)
    answer(thread=thread, text="One thing more.", by=post_of(nation.lao), now=LATER)
    thread.refresh_from_db()
    assert (thread.asked_by, thread.settled_at) == (nation.lao, None)
    assert standings(thread, nation.school, nation.lao) == ["mine", "theirs"]
    assert can_settle(thread, by=post_of(nation.school)) is False


# --- moving -------------------------------------------------------------------------------------


def test_after_a_move_both_read_and_nobody_writes_or_waits(nation: Nation, asking: Asking) -> None:
    thread, old, new = asking(nation.school, nation.lao), nation.lao, nation.here.laos[1]
    Organisation.objects.filter(pk=nation.school.pk).update(parent=new, lao=new)
    for side in (nation.school, old):
        assert [one.standing for one in threads_of(side)] == ["over"]  # type: ignore[attr-defined]
        with pytest.raises(Refused) as refusal:
            answer(thread=thread, text="Too late.", by=post_of(side), now=LATER)
        assert refusal.value.code == "moved-away"
    assert (unanswered(old), list(threads_of(new))) == (0, [])
    nation.school.refresh_from_db()
    assert asking(nation.school, new).above == new


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organisation", "database"), [("school", "headcounts"), ("lao", "overall"), ("school", "x")]
)
def test_a_database_is_one_that_the_lower_side_confirms(nation: Nation, organisation: str, database: str) -> None:
    below = getattr(nation, organisation)
    asked = ask(
        partners=[below.parent], database=database, subject="x", text="x", by=post_of(below), now=NOW
    )
    assert asked.refused == ((below.parent, f"{below.name} does not take part in this database."),)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"subject": " "}, "subject-missing"),
        ({"text": "\n \n"}, "text-missing"),
        ({"subject": "x" * 201}, "subject-long"),
        ({"text": "x" * 4001}, "text-long"),
        ({"text": "เลข 1-1017-00207-12-3"}, "identifier-written"),
        ({"subject": "G123456789012"}, "identifier-written"),
    ],
)
def test_what_is_wrong_with_the_words_refuses_the_whole(nation: Nation, words: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(partners=[nation.lao], by=post_of(nation.school), now=NOW, **{"subject": "x", "text": "x", **words})
    assert (refusal.value.code, Thread.objects.count()) == (code, 0)


def test_nobody_chosen_is_refused(nation: Nation) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(partners=[], subject="x", text="x", by=post_of(nation.lao), now=NOW)
    assert refusal.value.faults == {"to": "Choose whom you ask."}


def test_lines_are_kept_and_tidied(nation: Nation, asking: Asking) -> None:
    asking(nation.school, nation.lao, text="\n one  two \r\n\n\n\nthree\u200b \n")
    assert Message.objects.get().text == "one two\n\nthree"


# --- lists --------------------------------------------------------------------------------------


def test_list_has_what_waits_first_then_the_newest(nation: Nation, asking: Asking) -> None:
    lao, province = nation.lao, nation.province
    settled = asking(nation.school, lao, subject="settled", now=NOW)
    settle(thread=settled, by=post_of(nation.school), now=LATER + timedelta(hours=9))
    pairs = ((nation.school, lao), (lao, province), (lao, nation.centre), (province, lao))
    for hours, (asker, partner) in enumerate(pairs, start=1):
        asking(asker, partner, subject=f"{hours}", now=NOW + timedelta(hours=hours))
    assert [one.subject for one in threads_of(lao)] == ["4", "1", "3", "2", "settled"]
    by_state = {state: [one.subject for one in threads_of(lao, state=state)] for state in STATES}
    assert by_state == {"mine": ["4", "1"], "theirs": ["3", "2"], "settled": ["settled"], "over": []}
    assert [one.subject for one in threads_of(lao, partner=nation.school)] == ["1", "settled"]


def test_list_tells_the_last_words_and_their_side(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao)
    answer(thread=thread, text="Yes.", files=[("a.pdf", b"%PDF-1.7")], by=post_of(nation.lao), now=LATER)
    (row,) = threads_of(nation.school)
    facts = [getattr(row, name) for name in ("last_text", "last_side", "number", "has_files")]
    assert facts == ["Yes.", nation.lao.pk, 2, True]


@pytest.mark.parametrize("level", [Level.LAO, Level.INSTITUTION])
def test_count_and_list_take_one_statement_each(
    nation: Nation, asking: Asking, level: Level, django_assert_num_queries: Callable[..., object]
) -> None:
    side = nation.lao if level == Level.LAO else nation.school
    for number in range(3):
        asking(nation.school, nation.lao, subject=f"{number}")
        with django_assert_num_queries(1):
            unanswered(side)
        with django_assert_num_queries(1):
            list(threads_of(side))
