"""Who alone holds up a confirmation above: the one body to telephone, and how many it frees (๗.๒, ๘)."""

from collections.abc import Iterable, Sequence

from lec.reporting.watching.facts import LaoFacts, ProvinceFacts, Sole
from lec.reporting.watching.shapes import Blocker, Body, Missing, Stuck
from lec.rounds.models import Database, State

_Key = int
_Held = tuple[Body, LaoFacts | Sole, LaoFacts, list[Stuck]]


def blockers_in(facts: ProvinceFacts) -> tuple[Blocker, ...]:
    """Every body of a province that alone holds up at least one confirmation, the one that frees most first.

    A LAO's database is stuck where one institution of it alone is missing, the province where one LAO alone is;
    if that LAO itself waits in all it lacks for one and the same institution, it is that institution that must act.
    """
    held: dict[_Key, _Held] = {}
    for lao in facts.laos:
        for database, sole in lao.soles.items():
            if not lao.marks[database].is_confirmed:
                _note(held, sole.body, sole, lao, _stuck(lao.body, database))
    unfinished = [lao for lao in facts.laos if any(not mark.is_confirmed for mark in lao.marks.values())]
    if len(unfinished) == 1:
        (lao,) = unfinished
        overall = _stuck(facts.body, Database.OVERALL)
        root = _root(lao)
        if root is not None:
            _note(held, root.body, root, lao, overall)
        else:
            _note(held, lao.body, lao, lao, overall)
    return in_order(_blocker(one, facts) for one in held.values())


def in_order(blockers: Iterable[Blocker]) -> tuple[Blocker, ...]:
    """Those that free most first, then by province and code."""
    return tuple(sorted(blockers, key=lambda one: (-one.frees, one.province, one.body.code)))


def _root(lao: LaoFacts) -> Sole | None:
    """The institution that everything this LAO lacks waits for, if it is one and the same."""
    lacking = [database for database, mark in lao.marks.items() if not mark.is_confirmed]
    soles = [lao.soles.get(database) for database in lacking]
    first = soles[0]
    return first if first is not None and all(one == first for one in soles) else None


def _note(held: dict[_Key, _Held], body: Body, who: LaoFacts | Sole, lao: LaoFacts, stuck: Stuck) -> None:
    held.setdefault(body.pk, (body, who, lao, []))[3].append(stuck)


def _stuck(body: Body, database: str) -> Stuck:
    return Stuck(body.code, body.name, body.level, str(database))


def _blocker(held: _Held, facts: ProvinceFacts) -> Blocker:
    body, who, lao, stuck = held
    states: Sequence[tuple[str, str]]
    if isinstance(who, LaoFacts):
        states = [(database, mark.state) for database, mark in who.marks.items()]
    else:
        states = list(who.states.items())
    return Blocker(
        body=body,
        lao="" if isinstance(who, LaoFacts) else lao.body.name,
        province=facts.body.code,
        province_name=facts.body.name,
        missing=tuple(Missing(database, state) for database, state in states if state != State.CONFIRMED),
        stuck=tuple(stuck),
    )
