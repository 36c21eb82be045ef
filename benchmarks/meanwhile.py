"""The pages of other officers while files are imported, and alone, on both databases."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from statistics import median, quantiles
from typing import Any

from benchmarks._place import LANES, ROOT, place, server
from benchmarks._visitor import Visitor

ROWS, SCHOOLS, LEARNERS = 4_000, 6, 120
PHASES, SECONDS, EVERY = 3, 6.0, 0.15
"""Pairs of phases, how long each lasts, and the pause between the pages of one officer."""


def main() -> None:
    """Measure each database in a process of its own."""
    print(f"   {SCHOOLS} schools and their LAO opening pages; one clerk importing {ROWS:,} learners at a time")
    print("   | | p50 alone | p50 meanwhile | p99 alone | p99 meanwhile | Ratio of p99, median (all) | Aim |")
    print("   |---|---|---|---|---|---|---|", flush=True)
    for lane in LANES:
        subprocess.run([sys.executable, "-m", "benchmarks.meanwhile", lane], check=True, cwd=ROOT)


def measure_in(lane: str) -> None:
    """Alone and meanwhile in turn."""
    with place(lane):
        visits, clerk, code = prepare()
        files = reports(code)
        with server(workers=3) as serving:
            officers = [(Visitor(serving.port, post), paths) for post, paths in visits]
            importing = Visitor(serving.port, clerk)
            # Every worker has opened every page, and the clerk's learners are there, before the clock starts.
            browse(officers)
            keep_importing(importing, code, files)
            alone: list[list[float]] = []
            meanwhile: list[list[float]] = []
            imported = 0
            for _phase in range(PHASES):
                alone.append(browse(officers))
                stop = threading.Event()
                with ThreadPoolExecutor(1) as pool:
                    importer = pool.submit(keep_importing, importing, code, files, stop)
                    meanwhile.append(browse(officers))
                    stop.set()
                    imported += importer.result()
    p99 = [(at_99(one), at_99(other)) for one, other in zip(alone, meanwhile, strict=True)]
    ratios = [other / one for one, other in p99]
    shown = (
        median(map(median, alone)),
        median(map(median, meanwhile)),
        median(one for one, _other in p99),
        median(other for _one, other in p99),
    )
    pages = sum(map(len, alone)), sum(map(len, meanwhile))
    every = ", ".join(f"{ratio:.1f}" for ratio in ratios)
    print(
        f"   | {lane}: {pages[0]} and {pages[1]} pages, {imported} files"
        f" | {' | '.join(f'{1000 * one:.0f} ms' for one in shown)} | {median(ratios):.1f} ({every}) | at most 4 |",
        flush=True,
    )


def prepare() -> tuple[list[tuple[Any, list[str]]], Any, str]:
    """Officers with the pages they open, and the clerk of a school with its code."""
    from lec.accounts.models import Post
    from lec.registry.models import Kind, Level
    from lec.rolls.actions.merge import merge
    from tests.nation import NOW, YEAR, build_nation, make_organisation, make_post, post_of
    from tests.rolls.merging import record

    nation = build_nation()
    visits: list[tuple[Post, list[str]]] = [(post_of(nation.lao), ["/", "/"])]
    for number in range(SCHOOLS):
        code = f"97{number:08d}"
        school = make_organisation(Level.INSTITUTION, Kind.SCHOOL, code, f"โรงเรียนวัดผล{number}", nation.lao)
        make_post(school)
        post = post_of(school)
        records = [record(10_000 * (number + 1) + one) for one in range(LEARNERS)]
        merge(institution=school, academic_year=YEAR, records=records, by=post, now=NOW)
        own = f"/institutions/{code}"
        visits.append((post, ["/", f"{own}/learners/", f"{own}/existence/verify?grade=P1&room=1"]))
    clerk = nation.there.institutions[0]
    return visits, post_of(clerk), clerk.code


def reports(code: str) -> Iterator[bytes]:
    """Two reports of the same learners in turn, so that every file corrects every learner."""
    from lec.registry.models import Organisation
    from tests.rolls.report_files import child, report

    school = Organisation.objects.select_related("province", "lao").get(code=code)
    return cycle([report([child(school, one, room=room) for one in range(1, ROWS + 1)]) for room in (1, 2)])


def browse(officers: Sequence[tuple[Visitor, list[str]]]) -> list[float]:
    """The seconds of every page that these officers opened, one after another each, all at once."""
    until = time.perf_counter() + SECONDS

    def one(officer: tuple[Visitor, list[str]]) -> list[float]:
        visitor, paths = officer
        taken = []
        while time.perf_counter() < until:
            for path in paths:
                taken.append(visitor.get(path))
                time.sleep(EVERY)
        return taken

    with ThreadPoolExecutor(len(officers)) as pool:
        return [seconds for seconds_of in pool.map(one, officers) for seconds in seconds_of]


def keep_importing(clerk: Visitor, code: str, files: Iterator[bytes], stop: threading.Event | None = None) -> int:
    """Import one file after another, each chosen, previewed and applied; one alone without `stop`. Says how many."""
    done = 0
    while not done or (stop and not stop.is_set()):
        _taken, preview = clerk.send_file(f"/institutions/{code}/imports/", "report.xlsx", next(files))
        clerk.get(preview)
        clerk.post(f"{preview}/apply", accept_void="1")
        done += 1
    return done


def at_99(seconds: list[float]) -> float:
    """The time that 99 of 100 pages stayed below."""
    return quantiles(seconds, n=100)[98]


if __name__ == "__main__":
    measure_in(sys.argv[1])
