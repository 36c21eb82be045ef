"""Finding a learner by part of a name at national size: the whole page, at every level, on PostgreSQL."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks._place import ROOT, postgresql

if TYPE_CHECKING:
    from lec.registry.models import Organisation

AIM_MS = 200
SEARCHES = 100
LENGTHS = (3, 4, 6, 9)
"""How many characters of a name and surname are typed."""


def main() -> None:
    """Search a seeded nation; `LEC_BENCH_NATION` names one that stands, `LEC_BENCH_SCALE` the size of a new one."""
    with nation():
        report()


@contextmanager
def nation() -> Iterator[None]:
    """A nation that `lec seed` made."""
    if "LEC_BENCH_NATION" in os.environ:
        os.environ |= {"LEC_DATABASE_URL": os.environ["LEC_BENCH_NATION"], "LEC_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "lec.config.settings"
        import django

        django.setup()
        yield
        return
    scale = os.environ.get("LEC_BENCH_SCALE", "1")
    with postgresql():
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "django", "seed", "--scale", scale], check=True, cwd=ROOT)
        print(f"   seeded at scale {scale} in {time.perf_counter() - begun:.0f} s\n", flush=True)
        yield


def report() -> None:
    """Print a row per level and length: the median, the 95th of a hundred and the longest page."""
    import logging

    from lec.registry.models import Level
    from lec.rolls.models import Learner

    # A part of one letter is refused, and Django would say so each time.
    logging.disable(logging.WARNING)

    names = sample(Random(7))
    whole = Learner.objects.count()
    print(f"   {whole:,} learners; aim: p95 under {AIM_MS} ms; milliseconds of the whole page, sign-in apart\n")
    print("| Level | Typed | Median | p95 | Longest | Aim |")
    print("|---|---|---:|---:|---:|---:|", flush=True)
    for level in (Level.DEPARTMENT, Level.PROVINCE, Level.LAO, Level.INSTITUTION):
        top = largest(level)
        for typed, texts in typings(names).items():
            if level == Level.DEPARTMENT and typed.startswith("2 "):
                continue
            times = pages(top, texts)
            p95 = quantiles(times, n=100)[94]
            print(
                f"| {level} | {typed} | {quantiles(times, n=2)[0]:.0f} | {p95:.0f} | {max(times):.0f} | {AIM_MS} |",
                flush=True,
            )


def largest(level: str) -> "Organisation":
    """The organisation of a level with the most learners, and a post to sign in with."""
    from django.db.models import Sum

    from lec.registry.models import Organisation
    from lec.rolls.models import Count

    paths = {"province": "institution__province", "lao": "institution__lao", "institution": "institution"}
    organisations = Organisation.objects.select_related("post")
    if level not in paths:
        return organisations.get(level=level)
    sums = Count.objects.order_by().values_list(paths[level]).annotate(size=Sum("enrolled")).order_by("-size")
    return organisations.get(pk=sums[0][0])


def sample(chance: Random) -> list[tuple[str, str]]:
    """Names of so many learners drawn from the whole nation, with their identifiers."""
    from lec.rolls.identity import unseal
    from lec.rolls.models import Learner

    last = Learner.objects.order_by("-pk").values_list("pk", flat=True)[0]
    found: list[tuple[str, str]] = []
    while len(found) < SEARCHES:
        rows = Learner.objects.filter(pk__in=[chance.randint(1, last) for _one in range(SEARCHES)])
        found += [
            (f"{one.first_name} {one.last_name}", unseal(one.identifier_sealed))
            for one in rows
            if one.identifier_sealed
        ]
    return found[:SEARCHES]


def typings(names: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What is typed: parts of names of several lengths, and whole identifiers."""
    chance = Random(11)

    def part(name: str, length: int) -> str:
        start = chance.randrange(max(len(name) - length, 1))
        return name[start : start + length]

    wanted = {f"{length} characters": [part(name, length) for name, _number in names] for length in (2, *LENGTHS)}
    return wanted | {"a whole identifier": [number for _name, number in names]}


def pages(top: "Organisation", texts: list[str]) -> list[float]:
    """Milliseconds of the page for each text, signed in as the organisation's post; the first is not counted."""
    from django.test import Client

    client = Client()
    client.force_login(top.post, backend="lec.accounts.signin.PostBackend")
    times = []
    for text in [texts[0], *texts]:
        begun = time.perf_counter()
        answer = client.post("/find", {"text": text, "reason": "วัดความเร็วของการค้นหา"})
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code in (200, 422), answer.status_code
    return times[1:]
