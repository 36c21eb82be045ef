"""Closing a round of the whole nation: 28,000 institutions, 7,850 local authorities, on PostgreSQL."""

import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from benchmarks._place import ROOT, postgresql

PROVINCES, LAOS, INSTITUTIONS = 76, 7_850, 28_000
AIM = 60
STANDS = 0.93
"""The share of institutions that stand confirmed; of the others half fell and half never confirmed."""


def main() -> None:
    """Fill a nation's bodies, standings and seals, then close its round, close it again and prove both."""
    print(f"   aim: closing with its digests in less than {AIM} s; memory is the peak of the closing process\n")
    with postgresql():
        fill()
        print("| Act | Seconds | Of processor | Peak memory, MB | |")
        print("|---|---:|---:|---:|---|", flush=True)
        for act in ("close", "again", "verify", "page"):
            subprocess.run([sys.executable, "-m", "benchmarks.closing", act], check=True, cwd=ROOT)


def measure(act: str) -> None:
    """One act in this process; prints its row."""
    import django

    django.setup()
    from lec.closings.actions import close, close_again
    from lec.closings.outlook import outlook
    from lec.closings.verify import differences
    from lec.rounds.models import Round
    from tests.nation import NOW

    round_ = Round.objects.order_by("-opened_at").get()
    acts: dict[str, Callable[[], object]] = {
        "close": lambda: close(round=round_, taken="last", by=None, now=NOW),
        "again": lambda: close_again(round=round_, taken="nothing", reason="measured", by=None, now=NOW),
        "verify": lambda: len(list(differences())),
        "page": lambda: outlook(round_, now=NOW),
    }
    begun, used = time.perf_counter(), time.process_time()
    done = acts[act]()
    clock, processor = time.perf_counter() - begun, time.process_time() - used
    told = getattr(done, "digest", "")[:16] if act in ("close", "again") else done if act == "verify" else ""
    print(f"| {act} | {clock:.1f} | {processor:.1f} | {peak():.0f} | {told} |", flush=True)


def peak() -> float:
    """Peak memory of this program in MB."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def fill() -> None:
    """Bodies with ledgers, an open round, and every standing; what is confirmed has a seal."""
    from django.db import connection, transaction

    from lec.audit.bulk import insert_rows
    from lec.audit.models import Ledger
    from lec.lib.grades import HEADCOUNT_GRADES
    from lec.registry.models import Organisation, OtherSchool
    from lec.rounds.models import Round
    from tests.nation import NOW, YEAR

    chance = Random(1)
    with transaction.atomic():
        department = Organisation.objects.create(level="department", kind="department", code="DLA", name="กรม")
        provinces = [
            Organisation(level="province", kind="province", code=str(10 + n), name=f"จังหวัด {n}", parent=department)
            for n in range(PROVINCES)
        ]
        insert_rows(provinces)
        laos = []
        for n in range(LAOS):
            above = provinces[n % PROVINCES]
            name = f"เทศบาลตำบล {n}"
            more = {"parent": above, "province": above}
            laos.append(Organisation(level="lao", kind="subdistrict", code=f"5{n:06}", name=name, **more))
        insert_rows(laos)
        institutions = []
        for n in range(INSTITUTIONS):
            lao, kind = laos[n * 7 % LAOS], ("school", "centre")[n % 3 > 0]
            more = {"parent": lao, "lao": lao, "province": lao.province}
            institutions.append(
                Organisation(level="institution", kind=kind, code=f"30{n:08}", name=f"สถานศึกษา {n}", **more)
            )
        insert_rows(institutions)
        schools = [
            OtherSchool(lao=lao, code=f"10{number:08}", name=f"โรงเรียน {number}")
            for number, lao in enumerate(laos * 4)
        ]
        insert_rows(schools)
        everybody = [department, *provinces, *laos, *institutions]
        insert_rows([Ledger(organisation_id=one.pk) for one in everybody])
        round_ = Round.objects.create(
            academic_year=YEAR, term=2, count_date=date(2026, 11, 10), fiscal_year=2027, opened_at=NOW
        )
        parts = {pk: {g: {"M": 5, "F": 6} for g in HEADCOUNT_GRADES} for pk in ("1", "2", "3", "4")}
        _stand(round_, everybody, parts, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _stand(round_: object, everybody: list, parts: dict, chance: Random) -> None:  # type: ignore[type-arg]
    """Every standing, and the seal of what was ever confirmed."""
    from lec.audit.bulk import insert_rows
    from lec.confirmation.models import Seal
    from lec.rounds.chain import databases_at
    from lec.rounds.models import Standing
    from tests.nation import NOW

    standings, seals = [], []
    for one in everybody:
        for database in databases_at(one.level):
            lot = chance.random()
            state = "confirmed" if lot < STANDS else "voided" if lot < (1 + STANDS) / 2 else "open"
            grades = ("N2", "N3", "N4") if one.kind == "centre" else ("K2", "K3", "P1", "P2", "P3", "P4", "P5", "P6")
            counts = {grade: {"M": chance.randrange(20), "F": chance.randrange(20)} for grade in grades}
            total = sum(cell["M"] + cell["F"] for cell in counts.values())
            number, mark = int(state != "open"), secrets.token_hex(32)
            standings.append(
                Standing(
                    round=round_,
                    organisation=one,
                    database=database,
                    state=state,
                    seal_number=number,
                    confirmed_digest=mark if number else "",
                    confirmed_total=total if number else None,
                )
            )
            if number:
                seals.append((len(standings) - 1, counts, total, mark, parts if database == "headcounts" else {}))
    insert_rows(standings)
    insert_rows(
        [
            Seal(
                standing=standings[index],
                number=1,
                at=NOW,
                late=False,
                counts=counts,
                total=total,
                digest=mark,
                parts=own,
                public_code=mark[:32],
            )
            for index, counts, total, mark, own in seals
        ]
    )


if __name__ == "__main__":
    measure(sys.argv[1])
