"""Estimates of the whole nation from its seals: computed anew, kept, with other rates; on PostgreSQL."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.finding import nation

if TYPE_CHECKING:
    from lec.funding.queries.sources import Source
    from lec.rounds.models import Round

AIM_S = 10
TIMES = 3


def main() -> None:
    """Measure on a seeded nation; `LEC_BENCH_NATION` names one that stands: give a copy, for it is written to."""
    with nation():
        report()


def report() -> None:
    """Print a row for each thing measured, in seconds: the median of a few, and all of them."""
    from django.utils import timezone

    from lec.funding.queries.sources import source_of
    from lec.rounds.models import Round, Standing

    rounds = list(Round.objects.all())
    sealed = {one.pk: Standing.objects.filter(round=one, seal_number__gt=0).count() for one in rounds}
    round_ = max(rounds, key=lambda one: sealed[one.pk])
    give_parts(round_)
    source = source_of(round_, now=timezone.now())
    of = "a closing" if source.closing else "the last seals"
    print(f"   round {round_}, {sealed[round_.pk]:,} sealed standings, from {of}\n")
    print("| What | Seconds, median (all) | of these, processor | Aim |\n|---|---|---|---|")
    measure(source)
    pages(round_)


def give_parts(round_: "Round") -> None:
    """Each school's numbers into the seals of head counts that were made before seals kept them."""
    from lec.confirmation.models import Seal
    from lec.headcounts.models import Cell
    from lec.lib.grades import HEADCOUNT_GRADES

    bare = Seal.objects.filter(standing__round=round_, standing__database="headcounts", parts={})
    lacking = dict(bare.values_list("standing__organisation_id", "pk"))
    if not lacking:
        return
    zeros = {grade: {"M": 0, "F": 0} for grade in HEADCOUNT_GRADES}
    parts: dict[int, dict[str, Any]] = {}
    cells = Cell.objects.filter(headcount__round=round_).values_list(
        "headcount__school__lao_id", "headcount__school_id", "grade", "sex", "count"
    )
    for lao, school, grade, sex, count in cells.iterator(chunk_size=10_000):
        kept = parts.setdefault(lao, {}).setdefault(str(school), {code: dict(zeros[code]) for code in zeros})
        kept[grade][sex] = count
    for lao, pk in lacking.items():
        Seal.objects.filter(pk=pk).update(parts=parts.get(lao, {}))
    print(f"   {len(lacking):,} seals of head counts given each school's numbers")


def measure(source: "Source") -> None:
    """What is done when the department looks."""
    from django.core.cache import caches

    from lec.funding.estimates import estimate
    from lec.funding.queries.bodies import gather
    from lec.registry.models import Level, Organisation
    from lec.registry.queries import department
    from lec.reporting.estimate_sums import basis_of, nation_estimate, province_estimate
    from lec.reporting.estimate_what_if import altered, groups_of, what_if

    basis, top = basis_of(source), department()
    provinces = Organisation.objects.filter(level=Level.PROVINCE).in_thai_order()
    names = dict(provinces.values_list("code", "name"))

    def anew() -> None:
        caches["estimates"].clear()
        nation_estimate(basis)

    def one_more_baht() -> None:
        (lunch, *_rest) = groups_of(basis.rates)
        more = {lunch.number: tuple((size, satang + 100) for size, satang in lunch.steps)}
        what_if(basis, altered(basis.rates, more, {}, counts_whom_it_pays=False), names)

    def largest_province() -> None:
        caches["estimates"].clear()
        province_estimate(basis, largest)

    found = nation_estimate(basis)
    largest = provinces.get(code=max(found.provinces.values(), key=lambda line: line.sums.now.own.bodies).code)
    gathered = gather(source, top)
    row("Reading the seals of the nation", lambda: gather(source, top))
    row(f"{len(gathered.bodies):,} bodies x rates, every sum", lambda: estimate(gathered.bodies, basis.rates))
    row("All funding anew: read, this year, next year, steps, documents with digests", anew, AIM_S)
    row("The same when nothing has changed", lambda: nation_estimate(basis))
    row(f"Province of {largest.name} anew", largest_province)
    row("What if lunch were one baht more, for the nation", one_more_baht, AIM_S)
    whole = found.sums
    print(
        f"\n   {whole.now.own.bodies:,} own bodies, {whole.now.other.bodies:,} others, {whole.missing:,} and "
        f"{whole.schools_missing:,} missing; {whole.now.both.total / 100:,.2f} baht; digest {found.digest[:16]}\n"
    )


def pages(round_: "Round") -> None:
    """The whole pages over the test client, sign-in apart: cold, and with the estimate kept."""
    from django.core.cache import caches
    from django.test import Client

    from lec.registry.models import Level, Organisation

    print("| Page | Cold, ms | Kept, ms, median |\n|---|---:|---:|")
    for level in (Level.DEPARTMENT, Level.PROVINCE, Level.LAO, Level.INSTITUTION):
        organisation = Organisation.objects.filter(level=level).exclude(post=None).order_by("pk")[0]
        client = Client()
        client.force_login(organisation.post, backend="lec.accounts.signin.PostBackend")
        address = f"/organisations/{organisation.code}/funding?round={round_.pk}"
        client.get("/sign-in")
        caches["estimates"].clear()
        times = [seconds(partial(client.get, address)) * 1000 for _one in range(11)]
        print(f"| {level} | {times[0]:.0f} | {median(times[1:]):.0f} |", flush=True)


def row(what: str, act: Callable[[], object], aim: int | None = None) -> None:
    """Do it a few times and print its row; the processor's time is this process's alone, without PostgreSQL's."""
    busy = time.process_time()
    times = [seconds(act) for _one in range(TIMES)]
    busy = (time.process_time() - busy) / TIMES
    every = ", ".join(f"{one:.2f}" for one in times)
    print(f"| {what} | {median(times):.2f} ({every}) | {busy:.2f} | {f'under {aim} s' if aim else ''} |", flush=True)


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
