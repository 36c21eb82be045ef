"""`lec seed`: a synthetic nation of any size, to try and to measure."""

import json
import secrets
import sys
import time
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from lec.console.refusing import a_day
from lec.console.seed.accounts import accounts
from lec.console.seed.building import Built, build_nation, is_empty
from lec.console.seed.plan import Season
from lec.console.seed.workers import processes_for
from lec.registry.models import Organisation

SMALLEST, LARGEST = 0.001, 1.0
_SAY_EVERY = 2.0
"""Seconds between two lines of progress."""


class Command(BaseCommand):
    """Seeds an empty database, or says why it does not."""

    help = (
        "Fill an EMPTY database with a made-up nation: real provinces, districts and subdistricts, local authorities "
        "of every kind, schools, centres, learners with valid identifiers that were never issued, schools of other "
        "affiliations, one closed round and an open one with everybody somewhere on the way. --scale 1 has 76 "
        "provinces, 7,849 local authorities, 20,700 institutions and 1.6 million learners and is meant for "
        "PostgreSQL; --scale 0.01 takes seconds on SQLite. The same seed and scale give the same nation. It is "
        "written whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How large, which one, and who may sign in."""
        parser.add_argument("--scale", type=float, required=True, help="0.001 to 1; 1 is the whole nation")
        parser.add_argument("--seed", type=int, default=2563, help="another number, another nation (default 2563)")
        parser.add_argument(
            "--on", type=a_day, help="the day the nation is at (default today): its second term is open then"
        )
        parser.add_argument(
            "--password",
            help="let every post sign in with this password; without it nobody can, unless LEC_DEMO is set: then one "
            "is drawn and printed",
        )
        parser.add_argument(
            "--processes", type=int, help="processes that make rows (default one, or by the processors from 0.02 on)"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print a few accounts as JSON only")

    def handle(
        self,
        *args: Any,
        scale: float,
        seed: int,
        on: date | None,
        password: str | None,
        processes: int | None,
        as_json: bool,
        **options: Any,
    ) -> None:
        """Refuse, or build and say what there is."""
        if not SMALLEST <= scale <= LARGEST:
            raise CommandError(f"--scale is a number from {SMALLEST} to {LARGEST:g}.")
        self._check_database()
        password = self._password(password)
        season = Season(on or timezone.localdate())
        self.began = self.said = time.monotonic()
        try:
            built = build_nation(
                scale=scale,
                seed=seed,
                season=season,
                password=make_password(password) if password else None,
                processes=processes or processes_for(scale),
                tell=self._tell,
                count=self._count,
            )
        except KeyboardInterrupt:
            raise CommandError("Stopped: nothing was written, the database is as empty as before.") from None
        self._finish(built)
        self._print(built, password, as_json=as_json)

    def _check_database(self) -> None:
        if Organisation._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database has no tables yet: run `lec migrate` first.")
        if not is_empty():
            raise CommandError("The database holds data; a nation is seeded into an empty one only.")

    def _password(self, given: str | None) -> str | None:
        """The password of every post, or None where nobody is to sign in."""
        if given is None:
            return f"chat-{secrets.token_hex(5)}" if settings.DEMO else None
        try:
            validate_password(given)
        except ValidationError as weak:
            raise CommandError("\n".join(weak.messages)) from weak
        return given

    def _tell(self, line: str) -> None:
        """Progress goes beside the answer, so that --json stays JSON."""
        self.stderr.write(f"seed {time.monotonic() - self.began:6.1f} s: {line}")
        self.stderr.flush()

    def _count(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if now - self.said >= _SAY_EVERY or done == whole:
            self.said = now
            self._tell(f"{done:,} of {whole:,} learners, {done / (now - self.began):,.0f} a second")

    def _finish(self, built: Built) -> None:
        """What the planner of the database needs to know."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self._tell(f"a nation with {built.learners:,} learners")

    def _print(self, built: Built, password: str | None, *, as_json: bool) -> None:
        shown = [
            {
                "level": one.level,
                "code": one.code,
                "name": one.name,
                "username": one.code,
                "password": password or "",
            }
            for one in accounts(built.plan)
        ]
        if as_json:
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
            return
        if not password:
            self.stdout.write("Nobody can sign in: seed with --password, or hand out slips with `lec slips`.")
            return
        self.stdout.write(f"Every post signs in with its code and the password {password}; some of them:")
        for row in shown:
            self.stdout.write(f"{row['level']:<11}{row['username']:<13}{row['name']}")
        sys.stdout.flush()
