"""The import pipeline beside a bare upsert and beside django-import-export, on PostgreSQL, in turn.

The pipeline: the bytes of a report RPT318 in CSV to validated, enciphered, audited and counted rows, committed. The
others are given clean rows, enciphered already, for the same three indexed tables: the bare upsert does nothing but
write them, django-import-export reads them from a CSV by its ModelResources.
"""

import csv
import gc
import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from benchmarks import _beside
from benchmarks._place import postgresql

ROWS, FEW = 20_000, 41
Work = Callable[[int], Callable[[], object]]
"""Prepares that many rows outside the clock, and gives what is to be timed."""

numbers = count(1)


def main() -> None:
    """Print the rates and the medians of the pairwise ratios."""
    with postgresql() as cluster:
        import psycopg

        import lec.config.wsgi  # noqa: F401  (collects garbage as the server does)
        from tests.nation import build_nation

        lao = build_nation().lao
        connection = psycopg.connect(cluster.url)

        def pipeline(rows: int) -> Callable[[], object]:
            school, content = report_of(lao, rows)
            return lambda: bring(school, content)

        def bare(rows: int) -> Callable[[], object]:
            clean = clean_rows(lao, rows)
            return lambda: _beside.upsert(connection, clean)

        def by_row(rows: int) -> Callable[[], object]:
            text = _beside.as_csv(clean_rows(lao, rows))
            return lambda: _beside.import_by_row(text)

        def in_bulk(rows: int) -> Callable[[], object]:
            text = _beside.as_csv(clean_rows(lao, rows))
            return lambda: _beside.import_in_bulk(text)

        for work in (pipeline, bare, by_row, in_bulk):
            work(200)()  # Whatever is imported and planned once.
        print("   | Beside | Rows | Pipeline, learners/s | Beside, learners/s | Ratio, median (all) | Aim |")
        print("   |---|---|---|---|---|---|")
        compare("bare upsert", pipeline, bare, ROWS, 5, "at most 4 times it", ours_is_slower=True)
        compare("django-import-export", pipeline, by_row, FEW, 9, "5 times as fast")
        compare("the same, use_bulk", pipeline, in_bulk, FEW, 9, "")
        compare("django-import-export", pipeline, by_row, ROWS, 1, "20 times as fast")
        compare("the same, use_bulk", pipeline, in_bulk, ROWS // 5, 1, "")
        connection.close()


def compare(
    name: str, pipeline: Work, other: Work, rows: int, pairs: int, aim: str, *, ours_is_slower: bool = False
) -> None:
    """Time both in turn, each pair beginning with the other one; a ratio is of one pair."""
    ours: list[float] = []
    theirs: list[float] = []
    ratios = []
    for pair in range(pairs):
        both = [(ours, pipeline(rows)), (theirs, other(rows))]
        for taken, act in both[:: 1 if pair % 2 else -1]:
            gc.collect()
            begun = time.perf_counter()
            act()
            taken.append(time.perf_counter() - begun)
        ratios.append(ours[-1] / theirs[-1] if ours_is_slower else theirs[-1] / ours[-1])
    rates = f"{rows / statistics.median(ours):,.0f} | {rows / statistics.median(theirs):,.0f}"
    every = ", ".join(f"{ratio:.1f}" for ratio in sorted(ratios))
    print(f"   | {name} | {rows:,} | {rates} | {statistics.median(ratios):.1f} ({every}) | {aim} |", flush=True)


def school_in(lao: Any) -> Any:
    """A new school with its post."""
    from lec.registry.models import Kind, Level
    from tests.nation import make_organisation, make_post

    number = next(numbers)
    name = f"โรงเรียนวัดผล{number}"
    school = make_organisation(Level.INSTITUTION, Kind.SCHOOL, f"98{number:08d}", name, lao, district="เมืองแพร่")
    make_post(school)
    return school


def report_of(lao: Any, rows: int) -> tuple[Any, bytes]:
    """A new school, and its report of learners nobody has seen before, as CSV."""
    from tests.rolls.report_files import child, report

    school = school_in(lao)
    # Never a number of six zeros at its end, which a spreadsheet would have rounded.
    first = next(numbers) * 100_000 + 1

    def written(table: Sequence[Sequence[Any]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(table)
        return text.getvalue().encode()

    return school, report([child(school, first + one) for one in range(rows)], written)


def records_in(school: Any, content: bytes) -> list[Any]:
    """The records of a report, which has no fault."""
    from lec.rolls.imports import read_file
    from tests.nation import NOW, YEAR

    reading = read_file(content, "a.csv", institution=school, academic_year=YEAR, term=2, today=NOW.date())
    assert reading.faults == [], reading.faults[:3]
    return reading.records


def bring(school: Any, content: bytes) -> None:
    """What LEC does with a file from its bytes to the commit."""
    from lec.rolls.actions.merge import merge
    from tests.nation import NOW, YEAR, post_of

    records = records_in(school, content)
    merge(institution=school, academic_year=YEAR, records=records, by=post_of(school), now=NOW)


def clean_rows(lao: Any, rows: int) -> list[dict[str, Any]]:
    """Learners nobody has seen before, as they will stand in the tables."""
    school, content = report_of(lao, rows)
    return _beside.clean_rows(school, records_in(school, content))


if __name__ == "__main__":
    sys.exit(main())
