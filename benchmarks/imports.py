"""A report of 4,000 learners through the pages, on both databases: choose, preview, apply."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks._place import ROOT, postgresql

LEARNERS, AIM = 4_000, 3.0
LANES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and of the processor; where they lie far apart, others kept the machine busy."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:5.2f} (cpu {self.processor:4.2f})"


def main() -> None:
    """Measure each database in a process of its own: Django is set up once in a process."""
    for lane in LANES:
        subprocess.run([sys.executable, "-m", "benchmarks.imports", lane], check=True, cwd=ROOT)


def measure_in(lane: str) -> None:
    """Prepare a place in that database and measure there."""
    print(f"   {lane}, {LEARNERS:,} learners, seconds (aim: preview and apply below {AIM:.0f})", flush=True)
    if lane == "postgresql":
        with postgresql():
            measure()
        return
    with tempfile.TemporaryDirectory(prefix="lec-bench-") as data:
        os.environ |= {
            "LEC_DATABASE_URL": f"sqlite:///{Path(data) / 'lec.sqlite3'}",
            "LEC_DATA_DIR": data,
            "LEC_DEMO": "1",
            "LEC_SECRET_KEY": "a secret for measuring only",
            "LEC_IDENTIFIER_KEY": "another secret for measuring only",
            "DJANGO_SETTINGS_MODULE": "lec.config.settings",
        }
        (Path(data) / "static").mkdir()
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], check=True, cwd=ROOT)
        import django

        django.setup()
        measure()


def measure() -> None:
    """All new, all corrected, all unchanged."""
    from django.test import Client

    import lec.config.wsgi  # noqa: F401  (collects garbage as the server does)
    from tests.nation import build_nation, post_of
    from tests.rolls.report_files import child, report

    nation = build_nation()
    school = nation.school
    client = Client()
    client.force_login(post_of(school), backend="lec.accounts.signin.PostBackend")
    files = (
        ("new", {}),
        ("corrected", {"room": 2, "first_name": "แก้แล้ว"}),
        ("the same", {"room": 2, "first_name": "แก้แล้ว"}),
    )
    for name, more in files:
        content = report([child(school, number, **more) for number in range(1, LEARNERS + 1)])
        figures = one_file(client, school.code, content)
        shown = "   ".join(f"{step} {taken}" for step, taken in figures.items())
        print(f"   {name:10} {len(content) / 1e6:4.1f} MB   {shown}", flush=True)
    in_parts(school)


def one_file(client: Any, code: str, content: bytes) -> dict[str, Taken]:
    """Seconds of choosing, previewing and applying one file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    start = f"/institutions/{code}/imports/"
    sent = SimpleUploadedFile("report.xlsx", content)
    chosen, choosing = timed(lambda: client.post(start, {"file": sent}))
    assert chosen.status_code == 302, chosen.content.decode()
    page, previewing = timed(lambda: client.get(chosen.url))
    assert page.status_code == 200
    answer, applying = timed(lambda: client.post(f"{chosen.url}/apply", {"accept_void": "1"}))
    assert answer.status_code == 302
    return {"choose": choosing, "preview": previewing, "apply": applying}


def in_parts(school: Any) -> None:
    """Where the time goes: reading, comparing, writing."""
    from django.utils import timezone

    from lec.rolls.actions.merge import compare, merge
    from lec.rolls.imports import read_file
    from tests.nation import YEAR
    from tests.rolls.report_files import child, report

    now = timezone.now()
    content = report([child(school, number, room=3) for number in range(1, LEARNERS + 1)])
    options = {"institution": school, "academic_year": YEAR}
    reading, read = timed(lambda: read_file(content, "a.xlsx", **options, term=2, today=now.date()))
    _found, compared = timed(lambda: compare(**options, records=reading.records))
    _done, merged = timed(lambda: merge(**options, records=reading.records, by=None, now=now))
    print(f"   of which   read {read}   compare {compared}   merge {merged}")


def timed(act: Callable[[], Any]) -> tuple[Any, Taken]:
    """What it answers, and what it took; the database server's processor time is not counted."""
    begun, used = time.perf_counter(), processor()
    answer = act()
    return answer, Taken(time.perf_counter() - begun, processor() - used)


def processor() -> float:
    """Processor seconds of this process and of those it has waited for, such as the parser's."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


if __name__ == "__main__":
    measure_in(sys.argv[1])
