"""Confirms the nation above its institutions as its officers would have: LAOs, provinces, the two rounds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lec.audit.actions import Entry
from lec.confirmation.gates import added, digest_of_seals, total_of
from lec.console.seed.authorities import AuthorityMade, SiteMade, numbers_of
from lec.console.seed.bodies import DEPARTMENT_PK, tree_above
from lec.console.seed.chronicle import CLOSED, OPEN, Chronicle, Happening
from lec.console.seed.plan import Above, Authority, Branch, Plan, Season, Stage
from lec.console.seed.rolls import Sealing
from lec.console.seed.sites import fall_of
from lec.console.seed.tables import Batch
from lec.lib.collation import sort_key
from lec.registry.models import Level
from lec.rounds.models import Act, Database

_ORDER = "หนังสือตัวอย่าง ที่ มท 0000.0/ว 1"


@dataclass(frozen=True)
class Link:
    """A seal below: the organisation's code, the database, and what was sealed."""

    code: str
    database: Database
    sealing: Sealing


def confirm_nation(plan: Plan, made: Sequence[AuthorityMade]) -> Batch:
    """Everything above the institutions; `made` has what each LAO came to, in the order of the plan."""
    batch: Batch = defaultdict(list)
    chronicle = Chronicle(plan.season, plan.seed, numbers_of(plan), batch)
    _hold_rounds(chronicle, plan)
    parts = iter(made)
    for index, branch in enumerate(plan.provinces):
        sealed: tuple[list[Link], list[Link]] = ([], [])
        for lao in sorted(branch.laos, key=lambda one: one.pk):
            one = next(parts)
            links = _confirm_lao(chronicle, lao, one, late=index % 5 == 2 and lao.pk % 40 == 0)
            for own, more in zip(sealed, links, strict=True):
                own.extend(more)
        _confirm_province(chronicle, branch, sealed, late=index % 5 == 2)
    chronicle.write(tree_above(plan))
    return batch


def _confirm_lao(
    chronicle: Chronicle, lao: Authority, made: AuthorityMade, *, late: bool
) -> tuple[list[Link], list[Link]]:
    """Confirm what the LAO takes part in; answers the links that the province rests on, by round."""
    season, pk = chronicle.season, lao.pk
    confirmed: tuple[list[Link], list[Link]] = ([], [])
    order = sorted(zip(lao.sites, made.sites, strict=True), key=lambda one: (sort_key(one[0].name), one[0].code))
    for index, round_pk in enumerate((CLOSED, OPEN)):
        at = season.term1(8, 20) if late and not index else (season.term1(7, 20), season.ago(3))[index]
        is_late = late and not index
        whole = not lao.straggler if round_pk == CLOSED else lao.stage in (Above.CONFIRMED, Above.VOIDED)
        for database in (Database.ROLL, Database.BASICS) if whole and lao.sites else ():
            links = [Link(site.code, database, _sealed(one, database, index)) for site, one in order]
            sealing, rests_on = _resting(links, flat=True)
            act = Happening(Act.CONFIRM, at, pk, sealing, rests_on, is_late)
            chronicle.happened(round_pk, pk, database, act)
            confirmed[index].append(Link(lao.code, database, sealing))
        if lao.others and (whole or round_pk == CLOSED or lao.stage == Above.ASKED):
            sealing = made.headcounts[index]
            chronicle.happened(
                round_pk, pk, Database.HEADCOUNTS, Happening(Act.CONFIRM, at, pk, sealing, [], is_late)
            )
            confirmed[index].append(Link(lao.code, Database.HEADCOUNTS, sealing))
    if lao.stage == Above.VOIDED:
        chronicle.happened(OPEN, pk, Database.ROLL, _fall_above(lao, season))
    return confirmed


def _sealed(made: SiteMade, database: Database, index: int) -> Sealing:
    return made.basics if database == Database.BASICS else made.rolls[index]


def _fall_above(lao: Authority, season: Season) -> Happening:
    """What stood on the institution's confirmation falls with it, by the same hand and for the same reason."""
    fallen = next(site for site in lao.sites if site.stage in (Stage.VOIDED, Stage.RETURNED))
    cause = fall_of(fallen, season)
    return Happening(Act.VOID, cause.at, cause.by, reason=cause.reason)


def _confirm_province(
    chronicle: Chronicle, branch: Branch, sealed: tuple[list[Link], list[Link]], *, late: bool
) -> None:
    season, pk = chronicle.season, branch.pk
    order = {lao.code: (sort_key(lao.name), lao.code) for lao in branch.laos}
    for index, round_pk in enumerate((CLOSED, OPEN)):
        whole = not branch.straggler if round_pk == CLOSED else branch.stage in (Above.CONFIRMED, Above.VOIDED)
        links = sorted(sealed[index], key=lambda link: order[link.code])
        if not (whole and links):
            continue
        sealing, rests_on = _resting(links, flat=False)
        is_late = late and not index
        at = season.term1(8, 25) if is_late else (season.term1(7, 28), season.ago(2))[index]
        chronicle.happened(
            round_pk, pk, Database.OVERALL, Happening(Act.CONFIRM, at, pk, sealing, rests_on, is_late)
        )
    if branch.stage == Above.VOIDED:
        fallen = next(lao for lao in branch.laos if lao.stage == Above.VOIDED)
        chronicle.happened(OPEN, pk, Database.OVERALL, _fall_above(fallen, season))


def _resting(links: Sequence[Link], *, flat: bool) -> tuple[Sealing, list[list[str]]]:
    """The sealing that stands on sealings below, as the gates make it."""
    rests_on = [[link.code, str(link.database), link.sealing.digest] for link in links]
    databases = dict.fromkeys(link.database for link in links)
    by_database = {
        str(database): added(link.sealing.counts for link in links if link.database == database)
        for database in databases
    }
    counts: dict[str, Any] = {**next(iter(by_database.values()))} if flat else {**by_database}
    sealing = Sealing(
        counts=counts,
        total=sum(total_of(own) for own in by_database.values()),
        claimed=sum(link.sealing.claimed for link in links),
        digest=digest_of_seals(rests_on),
    )
    return sealing, rests_on


def _hold_rounds(chronicle: Chronicle, plan: Plan) -> None:
    """The two rounds with their deadlines, one of them once extended for a named LAO."""
    season, batch = chronicle.season, chronicle.batch
    year = season.year
    first, second = season.term1(6, 1), season.ago(10)
    closing = season.term1(8, 31, 17)
    batch["rounds.Round"] += [
        (CLOSED, year, 1, date(year, 6, 10), year + 1, first, closing),
        (OPEN, year, 2, date(year, 11, 10), year + 1, second, None),
    ]
    due = {
        CLOSED: (date(year, 8, 6), date(year, 8, 10), date(year, 8, 14)),
        OPEN: tuple(season.on + timedelta(days=days) for days in (14, 17, 19)),
    }
    levels = (Level.INSTITUTION, Level.LAO, Level.PROVINCE)
    for round_pk, at in ((CLOSED, first), (OPEN, second)):
        for level, day in zip(levels, due[round_pk], strict=True):
            batch["rounds.Deadline"].append(
                (round_pk, str(level), None, day, _ORDER, "", at, DEPARTMENT_PK)
            )
        deadlines = dict(zip(levels, due[round_pk], strict=True))
        after = {"round": f"{season.buddhist_year}/{round_pk}", "deadlines": deadlines}
        entry = Entry("round.open", f"round:{round_pk}", None, after)
        chronicle.note(DEPARTMENT_PK, at, entry, by=DEPARTMENT_PK)
    named = plan.laos[0].pk
    reason = "น้ำท่วมพื้นที่"
    batch["rounds.Deadline"].append(
        (CLOSED, str(Level.LAO), named, date(year, 8, 20), _ORDER, reason, season.term1(8, 5), DEPARTMENT_PK)
    )
    closed = Entry("round.close", f"round:{CLOSED}", None, {"round": f"{season.buddhist_year}/{CLOSED}"})
    chronicle.note(DEPARTMENT_PK, closing, closed, by=DEPARTMENT_PK)
