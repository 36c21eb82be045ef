"""Likely doubles over the nation: 1.6 million learners, on PostgreSQL, one process."""

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks._place import ROOT, postgresql

SIZES = (5_000, 50_000, 1_600_000)
AIM = 180
DAYS = 13 * 365
"""Birth dates lie over thirteen years."""
TWICE = 0.001
"""The share of learners who stand on a roll twice, the second time with a slip and without a national ID."""


def main() -> None:
    """Measure each size in a process of its own, so that each has its own peak of memory."""
    print(f"   aim: the nation in less than {AIM} s; memory is the peak of the searching process\n")
    print("| Learners | Pairs made | Pairs found | Seconds | Of processor | Peak memory, MB |")
    print("|---:|---:|---:|---:|---:|---:|", flush=True)
    for size in SIZES:
        subprocess.run([sys.executable, "-m", "benchmarks.doubles", str(size)], check=True, cwd=ROOT)


def measure(size: int) -> None:
    """Fill a database with so many, then search it as `lec doubles` does."""
    with postgresql():
        made = fill(size)
        command = [sys.executable, "-m", "benchmarks.doubles", "search"]
        searched = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        print(f"| {size:,} | {made:,} | {searched.stdout.strip()} |", flush=True)


def search() -> None:
    """Search the nation and print pairs, seconds by the clock and of this process, and memory."""
    import django

    django.setup()
    from lec.registry.queries import department
    from lec.rolls.actions.doubles import seek
    from tests.nation import NOW, YEAR

    begun, used = time.perf_counter(), time.process_time()
    sought = seek(top=department(), academic_year=YEAR, by=None, now=NOW)
    clock, processor = time.perf_counter() - begun, time.process_time() - used
    print(f"{sought.pairs:,} | {clock:.1f} | {processor:.1f} | {peak():.0f}")


def peak() -> float:
    """Peak memory of this program in MB; what `resource` tells also counts the process it was forked from."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def fill(size: int) -> int:
    """Write so many learners by COPY, spread over the small nation; answers how many stand there twice."""
    from django.db import connection

    from lec.rolls.models import Enrolment, Learner
    from tests.nation import NOW, YEAR, build_nation

    nation = build_nation()
    institutions = [one.pk for one in (*nation.here.institutions, *nation.there.institutions)]
    chance = Random(1)
    names = Names(chance)
    made = 0
    learners, enrolments = io.StringIO(), io.StringIO()
    for pk in range(1, size + 1):
        is_double = chance.random() < TWICE and pk > 1
        if not is_double:
            born = date(2010, 1, 1) + timedelta(days=chance.randrange(DAYS))
            first, last, sex = names.first(), names.last(), chance.choice("MF")
        else:
            made += 1
        kind, sealed = ("none", "\\N") if is_double else ("national", f"sealed-{pk}")
        shown = last[:-1] if is_double and len(last) > 8 else last
        learners.write(f"{pk}\t{kind}\t{sealed}\t\t{first}\t{shown}\t{first} {shown}\t{sex}\t{born}\tไทย\t{NOW}\n")
        place = institutions[chance.randrange(len(institutions))]
        enrolments.write(f"{pk}\t{pk}\t{place}\t{YEAR}\tP1\t{pk % 40}\t{pk}\tenrolled\t{NOW}\n")
    with connection.cursor() as cursor:
        # The index for searching by part of a name: dear to fill, and not read here.
        cursor.execute("DROP INDEX IF EXISTS learner_name_parts")
    columns = "id, identifier_kind, identifier_sealed, prefix, first_name, last_name, name_sort, sex, birth_date, "
    copy(connection, f"{Learner._meta.db_table} ({columns} nationality, created_at)", learners)
    columns = "id, learner_id, institution_id, academic_year, grade, room, student_number, state, created_at"
    copy(connection, f"{Enrolment._meta.db_table} ({columns})", enrolments)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def copy(connection: Any, into: str, rows: io.StringIO) -> None:
    """COPY rows into a table."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as stream:
        stream.write(rows.getvalue())


class Names:
    """Made-up Thai names: twenty thousand first names, a few of them popular, and a surname for every family."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.firsts = ["".join(self.syllables(2, 3)) for _one in range(20_000)]

    def first(self) -> str:
        """Half of the children share the four hundred most popular ones."""
        many = 400 if self.chance.random() < 0.5 else len(self.firsts)
        return self.firsts[self.chance.randrange(many)]

    def last(self) -> str:
        """A surname of three to five syllables."""
        return "".join(self.syllables(3, 5))

    def syllables(self, least: int, most: int) -> Iterator[str]:
        """So many syllables."""
        for _one in range(self.chance.randint(least, most)):
            yield self.chance.choice("กขคงจชณดตถทธนบปพภมยรลวศสหอ")
            yield self.chance.choice(("", "ั", "า", "ิ", "ี", "ุ", "ู"))
            yield self.chance.choice(("", "น", "ร", "ม", "ต", "ง"))


if __name__ == "__main__":
    search() if sys.argv[1] == "search" else measure(int(sys.argv[1]))
