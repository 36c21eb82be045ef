"""First pages of department, province and institution at national size, beside an empty page; PostgreSQL.

`LEC_BENCH_NATION` names a database that `lec seed --scale 1` filled and that stands, migrated; else one is seeded at
`LEC_BENCH_SCALE` (1). Nothing is written there but sign-ins. `LEC_BENCH_SECONDS` is how long each phase lasts (4).
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from statistics import median, quantiles
from typing import Any

from benchmarks._place import server
from benchmarks._visitor import Visitor
from benchmarks.finding import nation

CLIENTS, WORKERS, ROUNDS = 16, 2, 3
SECONDS = float(os.environ.get("LEC_BENCH_SECONDS", "4"))
EMPTY = "/profile/password"
"""The lightest page that needs a sign-in: a form of three fields, which reads the post that signed in and no more."""
AIM_P95_MS, AIM_READING = 150, 30
EACH = 4
"""So many provinces and local authorities take turns, some finished, some not."""
MANY = 1000
"""So many institutions, of which each is opened once."""


def main() -> None:
    """Pages against the empty page in turn, then reading the dashboard beside counting the learners."""
    with nation():
        pages()
        reading()


def pages() -> None:
    """Print a row per page: requests a second as a share of the empty page's, and how long they took."""
    told = choose()
    with server(workers=WORKERS) as serving:
        clients = {name: visitors(serving.port, posts) for name, (posts, _path, _aim) in told.items()}
        for name, (_posts, path, _aim) in told.items():
            # Every worker has begun and shown each kind of page before the clock starts.
            browse(clients[name], path, seconds=SECONDS / 2)
        print(f"   {CLIENTS} clients, {WORKERS} workers; {ROUNDS} phases of {SECONDS:.0f} s of each page in turn\n")
        print("| Page | Pages/s | Of the empty page's, median (all) | Aim | p50, ms | p95, ms | Aim |")
        print("|---|---:|---|---|---:|---:|---:|", flush=True)
        measured: dict[str, list[list[float]]] = {name: [] for name in told}
        for _round in range(ROUNDS):
            for name, (_posts, path, _aim) in told.items():
                measured[name].append(browse(clients[name], path, seconds=SECONDS))
        tell(told, measured)


def tell(told: dict[str, tuple[list[Any], str, float]], measured: dict[str, list[list[float]]]) -> None:
    """Print a row per page."""
    empty = [len(taken) for taken in measured["empty"]]
    for name, (_posts, path, aim) in told.items():
        phases = measured[name]
        taken = [seconds for phase in phases for seconds in phase]
        ratios = [len(phase) / one for phase, one in zip(phases, empty, strict=True)]
        every = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        compared = f"{median(ratios):.2f} ({every})" if name != "empty" else "1"
        wanted = f"at least {aim:.2f}" if aim else ""
        p50, p95 = 1000 * median(taken), 1000 * quantiles(taken, n=100)[94]
        rate = median(len(phase) for phase in phases) / SECONDS
        print(
            f"| {name}: `{path}` | {rate:.0f} | {compared} | {wanted} | {p50:.0f} | {p95:.0f} | {AIM_P95_MS} |",
            flush=True,
        )


def choose() -> dict[str, tuple[list[Any], str, float]]:
    """The pages with whose posts open them, where, and at what share of the empty page's rate."""
    from lec.accounts.models import Post
    from lec.registry.models import Level

    def posts(level: str, most: int = EACH) -> list[Any]:
        rows = list(Post.objects.filter(organisation__level=level, officer__isnull=False).order_by("pk"))
        return rows[:: max(len(rows) // most, 1)][:most]

    department = posts(Level.DEPARTMENT)
    return {
        "empty": (department, EMPTY, 0.0),
        "nation": (department, "/", 0.5),
        "nation, watched": (department, "/watch", 0.5),
        "province": (posts(Level.PROVINCE), "/", 0.25),
        "institution": (posts(Level.INSTITUTION, CLIENTS), "/", 0.25),
        "institution, each opened once": (posts(Level.INSTITUTION, MANY)[1::2], "/", 0.0),
        "local authority": (posts(Level.LAO), "/", 0.0),
    }


def visitors(port: int, posts: Sequence[Any]) -> list[Iterator[Visitor]]:
    """Each client as an officer who opens page after page; where there are more officers, as one after another."""
    signed_in = [Visitor(port, post) for post in posts]
    if len(posts) > CLIENTS:
        return [cycle(signed_in[number::CLIENTS]) for number in range(CLIENTS)]
    return [cycle([signed_in[number % len(posts)]]) for number in range(CLIENTS)]


def browse(clients: Sequence[Iterator[Visitor]], path: str, *, seconds: float) -> list[float]:
    """The seconds that each page took, opened without a pause by all clients at once."""
    until = time.perf_counter() + seconds

    def one(officers: Iterator[Visitor]) -> list[float]:
        taken = []
        while time.perf_counter() < until:
            taken.append(next(officers).get(path))
        return taken

    with ThreadPoolExecutor(len(clients)) as pool:
        return [second for taken in pool.map(one, clients) for second in taken]


def reading() -> None:
    """Print how long the nation takes kept, after one change, and at first, beside the live GROUP BY of learners."""
    from django.db import connection
    from django.utils import timezone

    from lec.registry.models import Level, Organisation
    from lec.registry.queries import today
    from lec.reporting import watching
    from lec.reporting.watching.keeping import Keeper

    now = timezone.now()
    year = watching.nation(now).academic_year

    def group_by() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT body.province_id, learned.grade, COUNT(*) FROM rolls_enrolment AS learned"
                " JOIN registry_organisation AS body ON body.id = learned.institution_id"
                " WHERE learned.academic_year = %s AND learned.state = 'enrolled' GROUP BY 1, 2",
                [year],
            )
            return cursor.fetchall()

    province = Organisation.objects.filter(level=Level.PROVINCE).order_by("pk")[0]
    keeper = Keeper()
    keeper.watch_nation(today(now))

    def after_one_change() -> object:
        keeper.facts.pop(province.pk)
        keeper.checks.clear()
        return keeper.watch_nation(today(now))

    pairs = [(timed(group_by), timed(lambda: watching.nation(now))) for _pair in range(9)]
    ratios = sorted(one / other for one, other in pairs)
    print("\n| Dashboard's data | ms | Aim |\n|---|---:|---|")
    live, kept = (1000 * median(taken) for taken in zip(*pairs, strict=True))
    print(f"| live GROUP BY of the learners, by province and grade | {live:.0f} | |")
    print(f"| the nation, nothing written since | {kept:.2f} | |")
    spread = f"{median(ratios):.0f} ({ratios[0]:.0f}, {ratios[-1]:.0f})"
    print(f"| ratio, pair by pair: median (least, greatest) | {spread} | at least {AIM_READING} |")
    changed = median(timed(after_one_change) for _time in range(9))
    print(f"| the nation, after a write in one province | {1000 * changed:.0f} | |")
    whole = median(timed(anew(now)) for _time in range(3))
    print(f"| the nation, every province counted | {1000 * whole:.0f} | |")


def anew(now: Any) -> Callable[[], object]:
    """Counting the nation in a process that has just begun."""
    from lec.registry.queries import today
    from lec.reporting.watching.keeping import Keeper

    return lambda: Keeper().watch_nation(today(now))


def timed(read: Callable[[], object]) -> float:
    """The seconds that one reading takes."""
    begun = time.perf_counter()
    read()
    return time.perf_counter() - begun
