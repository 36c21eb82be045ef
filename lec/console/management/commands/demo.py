"""`lec demo`: a fresh demo province to try LEC on."""

import json
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from lec.console.demo import marker
from lec.console.demo.building import Account, build_demo
from lec.console.demo.files import write_files
from lec.console.demo.marker import Owner
from lec.funding import first_rates
from lec.funding.models import Rate
from lec.registry.models import Organisation

SHOWN = ("level", "code", "name", "username", "password")


class Command(BaseCommand):
    """Builds the demo and tells how to sign in."""

    help = (
        "Fill the database with a demo: the province of Phrae with 6 local authorities, 4 schools, 12 centres and "
        "about 1,500 made-up learners, a neighbour in Nan, an open round, and every post signed in once with the "
        "password printed here. Files to import are written to the folder demo/ of LEC_DATA_DIR, where "
        "accounts.json keeps the accounts. A database that holds anything else is never touched: the command "
        "refuses. A demo that it built itself it replaces by a fresh one; all that was done in it is lost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How to print, and whether to leave what is there."""
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the accounts as JSON only")
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="build only into an empty database; of a demo that is there, print the accounts again",
        )

        parser.add_argument(
            "--neighbour", action="store_true", help="print the accounts of the neighbouring province too"
        )

    def handle(self, *args: Any, as_json: bool, if_empty: bool, neighbour: bool, **options: Any) -> None:
        """Decide by whose the database is."""
        if Organisation._meta.db_table not in connection.introspection.table_names():
            call_command("migrate", verbosity=0, interactive=False)
        owner = marker.owner()
        if owner == Owner.SOMEBODY and not if_empty:
            raise CommandError("The database holds data that is not a demo's; it is left as it is.")
        if owner == Owner.NOBODY or not if_empty:
            self._build(wipe=owner == Owner.DEMO)
        elif owner == Owner.SOMEBODY:
            self._tell("The database holds data; no demo was built.")
        noted = [] if marker.owner() == Owner.SOMEBODY else marker.accounts()
        accounts = [account for account in noted if neighbour or not account.neighbour]
        if as_json:
            shown = [{name: getattr(account, name) for name in SHOWN} for account in accounts]
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
        elif accounts:
            self._print(accounts)

    def _build(self, *, wipe: bool) -> None:
        now = timezone.now()
        with transaction.atomic():
            if wipe:
                call_command("flush", verbosity=0, interactive=False)
                first_rates.enter(Rate)
            demo = build_demo(now=now, tell=lambda line: self._tell(f"demo: {line}"))
            files = write_files(marker.folder(), demo)
            marker.note(demo.accounts)
        for file in files:
            self._tell(f"demo: {file}")

    def _tell(self, line: str) -> None:
        """Progress goes beside the answer, so that --json stays JSON."""
        self.stderr.write(line, self.style.NOTICE if self.stderr.isatty() else None)
        self.stderr.flush()

    def _print(self, accounts: list[Account]) -> None:
        # Thai marks above and below take no room of their own, so that names stand last.
        self.stdout.write(f"{'level':<11}{'user name':<13}{'password':<26}name")
        for account in accounts:
            self.stdout.write(f"{account.level:<11}{account.username:<13}{account.password:<26}{account.name}")
        sys.stdout.flush()
