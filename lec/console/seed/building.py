"""Builds the nation in one transaction: the plan, the tree, all below the LAOs in several processes, the rest."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from lec.audit.models import Event
from lec.console.seed.authorities import AuthorityMade, Common, Part, common_of, make_part
from lec.console.seed.bodies import write_tree
from lec.console.seed.chain import confirm_nation
from lec.console.seed.indexes import without_indexes
from lec.console.seed.numbering import draw_plan
from lec.console.seed.plan import Authority, Plan, Season
from lec.console.seed.tables import models_written, write, write_rows
from lec.console.seed.workers import workers
from lec.registry.models import Organisation
from lec.rolls.actions.settling import begin_history

_PART = 6_000
"""About so many learners are made at a time."""

_AHEAD = 3
"""So many parts per process are under way at most: finished ones wait in memory."""

Tell = Callable[[str], None]
Count = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """The plan, and how many learners were written."""

    plan: Plan
    learners: int


def is_empty() -> bool:
    """Whether nobody has filled the database yet."""
    return not (Organisation.objects.exists() or Event.objects.exists())


@transaction.atomic
def build_nation(
    *, scale: float, seed: int, season: Season, password: str | None, processes: int, tell: Tell, count: Count
) -> Built:
    """Fill an empty database, whole or not at all; `password` is a hash. `count` hears learners done and wanted."""
    plan = draw_plan(scale=scale, seed=seed, season=season)
    others = sum(len(lao.others) for lao in plan.laos)
    tell(
        f"{len(plan.branches)} provinces with {len(plan.laos):,} local authorities, {len(plan.sites):,} institutions "
        f"and {others:,} schools of other affiliations"
    )
    with without_indexes(tell):
        write_rows(write_tree(plan, password))
        made, learners = _make_rolls(plan, processes, count)
        tell("local authorities and provinces")
        write_rows(confirm_nation(plan, made))
    _set_sequences()
    begin_history(at=timezone.now())
    return Built(plan, learners)


def _make_rolls(plan: Plan, processes: int, count: Count) -> tuple[list[AuthorityMade], int]:
    """Write everything below the LAOs, part by part, in the order of the plan."""
    common = common_of(plan, connection.vendor)
    whole = sum(site.size for site in plan.sites)
    made: list[AuthorityMade] = []
    done = 0
    for part in _parts(list(_portions(plan.laos)), common, processes):
        write(part.rows)
        made += part.made
        done += part.learners
        count(done, whole)
    return made, done


def _portions(laos: Sequence[Authority]) -> Iterator[list[Authority]]:
    portion: list[Authority] = []
    learners = 0
    for lao in laos:
        portion.append(lao)
        learners += sum(site.size for site in lao.sites)
        if learners >= _PART:
            yield portion
            portion, learners = [], 0
    if portion:
        yield portion


def _parts(portions: Sequence[list[Authority]], common: Common, processes: int) -> Iterator[Part]:
    """The finished parts in order; a few are always under way."""
    if processes < 2:
        yield from (make_part(portion, common) for portion in portions)
        return
    with workers(processes) as pool:
        under_way: deque[Future[Part]] = deque()
        for portion in portions:
            under_way.append(pool.submit(make_part, portion, common))
            if len(under_way) >= _AHEAD * processes:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _set_sequences() -> None:
    """The next row of every table gets a number of its own."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_written()):
            cursor.execute(statement)
