"""A report of 4,000 learners through the pages, on both databases: choose, preview, apply; and the memory of it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks._place import LANES, ROOT, place, server
from benchmarks._visitor import Visitor

LEARNERS, AIM, PEAK = 4_000, 3.0, 300


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and of the processor; where they lie far apart, others kept the machine busy."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} ({self.processor:.1f})"


def main() -> None:
    """Measure each database in a process of its own: Django is set up once in a process."""
    print(f"   {LEARNERS:,} learners; seconds by the clock (of the processor); aim {AIM:.0f} s each, {PEAK} MB")
    print("   | | Choose the file | Look at the preview | Apply | Peak memory of the server process |")
    print("   |---|---|---|---|---|", flush=True)
    for lane in LANES:
        subprocess.run([sys.executable, "-m", "benchmarks.imports", lane], check=True, cwd=ROOT)


def measure_in(lane: str) -> None:
    """All new, all corrected, all unchanged; then the parts, and the memory of a server."""
    with place(lane):
        from django.test import Client

        import lec.config.wsgi  # noqa: F401  (collects garbage as the server does)
        from tests.nation import build_nation, post_of
        from tests.rolls.report_files import child, report

        nation = build_nation()
        school = nation.school
        client = Client()
        client.force_login(post_of(school), backend="lec.accounts.signin.PostBackend")
        files = (
            ("all new", {}),
            ("all corrected", {"room": 2, "first_name": "แก้แล้ว"}),
            ("nothing changes", {"room": 2, "first_name": "แก้แล้ว"}),
        )
        for name, more in files:
            content = report([child(school, number, **more) for number in range(1, LEARNERS + 1)])
            figures = one_file(client, school.code, content)
            print(f"   | {lane}, {name} | {' | '.join(map(str, figures))} | |", flush=True)
        in_parts(lane, school)
        content = report([child(nation.there.institutions[0], 10_000 + one) for one in range(LEARNERS)])
        over_http(lane, nation.there.institutions[0], content)


def over_http(lane: str, school: Any, content: bytes) -> None:
    """The same file of new learners by a browser, and the most memory that the server's worker had."""
    from tests.nation import post_of

    with server(workers=1) as serving:
        visitor = Visitor(serving.port, post_of(school))
        before = serving.peak_megabytes()
        choosing, preview = visitor.send_file(f"/institutions/{school.code}/imports/", "report.xlsx", content)
        previewing = visitor.get(preview)
        applying = visitor.post(f"{preview}/apply", accept_void="1")
        peak = serving.peak_megabytes()
    taken = f"{choosing:.1f} | {previewing:.1f} | {applying:.1f}"
    print(f"   | {lane}, all new over HTTP | {taken} | {peak:.0f} MB, of which {before:.0f} at rest |", flush=True)


def one_file(client: Any, code: str, content: bytes) -> tuple[Taken, Taken, Taken]:
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
    return choosing, previewing, applying


def in_parts(lane: str, school: Any) -> None:
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
    parts = f"reading {read} | comparing {compared} | merging {merged}"
    print(f"   | {lane}, corrected, of which | {parts} | |", flush=True)


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
