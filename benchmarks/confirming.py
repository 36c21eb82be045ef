"""Confirming institutions over HTTP with 8 clients, beside the same writes in bare SQL."""

import http.client
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from benchmarks._place import postgresql, server

CLIENTS, PAIRS, EACH, LEARNERS = 8, 5, 80, 30


def main() -> None:
    """Print both rates and the median of the pairwise ratios."""
    with postgresql() as cluster, server() as serving:
        tokens, standings = prepare()
        half = len(tokens) // 2
        ratios, over_http, in_sql = [], [], []
        for pair in range(PAIRS):
            mine = slice(pair * EACH, (pair + 1) * EACH)
            over_http.append(rate(lambda part: confirm_over_http(serving.port, part), tokens[:half][mine]))
            in_sql.append(rate(lambda part: write_in_sql(cluster.url, part), standings[half:][mine]))
            ratios.append(over_http[-1] / in_sql[-1])
        print(f"   rolls of {LEARNERS} learners, {CLIENTS} clients, {PAIRS} pairs of {EACH} confirmations each")
        print(f"   over HTTP   {statistics.median(over_http):8.1f} confirmations/s")
        print(f"   bare SQL    {statistics.median(in_sql):8.1f} confirmations/s (the same five writes)")
        print(f"   ratio       {statistics.median(ratios):8.3f} (aim: at least 0.06)")


def rate(work: Callable[[Sequence], None], jobs: Sequence) -> float:
    """Jobs a second, dealt out to the clients."""
    hands = [jobs[client::CLIENTS] for client in range(CLIENTS)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, hands))
    return len(jobs) / (time.perf_counter() - begun)


def prepare() -> tuple[list[tuple[str, str]], list[tuple[int, int]]]:
    """Institutions ready to confirm: (code, token) and (standing id, organisation id) of each."""
    from lec.accounts.actions import create_token
    from lec.lib.identifiers import Identifier
    from lec.registry.models import Kind, Level
    from lec.rolls.actions.merge import merge
    from lec.rolls.actions.verifications import verify_all
    from lec.rolls.records import LearnerRecord
    from lec.rounds.models import Standing
    from tests.nation import NOW, YEAR, build_nation, make_organisation, make_post, national_id

    nation = build_nation()
    tokens, standings = [], []
    for number in range(2 * PAIRS * EACH):
        code = f"99{number:08d}"
        institution = make_organisation(Level.INSTITUTION, Kind.SCHOOL, code, f"โรงเรียนวัดผล {number}", nation.lao)
        post = make_post(institution)
        records = [
            LearnerRecord(
                identifier=Identifier("national", national_id(number * 1000 + one)),
                prefix="เด็กชาย",
                first_name=f"ชื่อ{one}",
                last_name=f"สกุล{number}",
                sex="M",
                birth_date=date(YEAR - 7, 3, 1),
                nationality="ไทย",
                grade="P1",
                room="1",
            )
            for one in range(LEARNERS)
        ]
        merge(institution=institution, academic_year=YEAR, records=records, by=post, now=NOW)
        verify_all(institution=institution, round=nation.round, except_ids=[], by=post, now=NOW)
        standing = Standing.objects.create(round=nation.round, organisation=institution, database="roll")
        tokens.append((code, create_token(post=post, by=post, now=NOW)[1]))
        standings.append((standing.pk, institution.pk))
    return tokens, standings


def confirm_over_http(port: int, jobs: Sequence[tuple[str, str]]) -> None:
    """One client's confirmations, one after another."""
    body = json.dumps({"database": "roll"})
    for code, token in jobs:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", f"/api/v1/organisations/{code}/confirmations", body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 201:
            raise SystemExit(f"{code} answered {answer.status}")


def write_in_sql(url: str, jobs: Sequence[tuple[int, int]]) -> None:
    """The writes that a confirmation makes, and nothing else."""
    import psycopg

    counts = json.dumps({"P1": {"M": LEARNERS, "F": 0}})
    with psycopg.connect(url) as connection:
        for standing, organisation in jobs:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO confirmation_seal (standing_id, number, at, late, counts, total, claimed,"
                    " digest, rests_on, public_code) VALUES (%s, 1, now(), false, %s, %s, 0, %s, '[]', %s)",
                    (standing, counts, LEARNERS, "0" * 64, os.urandom(12).hex()),
                )
                cursor.execute(
                    "INSERT INTO rounds_step (standing_id, act, from_state, to_state, at, reason, seal_number)"
                    " VALUES (%s, 'confirm', 'open', 'confirmed', now(), '', 1)",
                    (standing,),
                )
                cursor.execute(
                    "UPDATE rounds_standing SET state = 'confirmed', seal_number = 1, confirmed_at = now(),"
                    " confirmed_digest = %s, confirmed_total = %s WHERE id = %s",
                    ("0" * 64, LEARNERS, standing),
                )
                cursor.execute(
                    "INSERT INTO audit_event (organisation_id, number, at, verb, subject, previous_hash, hash)"
                    " VALUES (%s, 1000, now(), 'standing.confirm', 'standing', '', %s)",
                    (organisation, "0" * 64),
                )
                cursor.execute(
                    "UPDATE audit_ledger SET length = 1000, head = %s WHERE organisation_id = %s",
                    ("0" * 64, organisation),
                )
