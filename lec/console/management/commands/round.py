"""`lec round open|extend|close`: the department's acts on rounds, from the command line."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lec.closings.actions import close, close_again
from lec.closings.models import Taken
from lec.console.refusing import a_day, a_year, refusals_told
from lec.registry.models import Level, Organisation
from lec.rounds.actions import extend_deadline, open_round_for
from lec.rounds.models import ContestDefault, Round
from lec.rounds.queries import current_round
from lec.rounds.rules import CONFIRMING_LEVELS, CONTEST_DAYS, SEARCH_AFTER_DAYS

A_YEAR = "Buddhist or Gregorian: 2563 and 2020 are the same"
A_DAY = "such as 2563-08-06, 2020-08-06 or 06/08/2563"


class Command(BaseCommand):
    """Opens, extends and closes."""

    help = (
        "Open a round, extend a deadline, close the round that is open. Years and dates may be Buddhist or "
        "Gregorian. `lec round open --help` and so on tell the options of each."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One parser for each act."""
        acts = parser.add_subparsers(dest="act", required=True)
        opening = acts.add_parser("open", help="open a round", description="Open a round.")
        opening.add_argument("--academic-year", type=a_year, required=True, help=A_YEAR)
        opening.add_argument("--term", type=int, choices=(1, 2), required=True)
        opening.add_argument("--count-date", type=a_day, required=True, help=A_DAY)
        opening.add_argument("--fiscal-year", type=a_year, required=True, help=A_YEAR)
        for level in CONFIRMING_LEVELS:
            opening.add_argument(f"--due-{level}", type=a_day, required=True, help=A_DAY)
        opening.add_argument(
            "--contest-days", type=int, default=CONTEST_DAYS, help="days for evidence about a contested learner"
        )
        opening.add_argument(
            "--contest-default",
            choices=ContestDefault.values,
            default=ContestDefault.HOLDER.value,
            help="who keeps a contested learner nobody decided on: the holder, or who shows the latest attendance",
        )
        opening.add_argument(
            "--search-after-days",
            type=int,
            default=SEARCH_AFTER_DAYS,
            help="days after which a child without existence is to be looked for",
        )
        opening.add_argument("--order", required=True, help="reference of the order that sets the deadlines")

        extending = acts.add_parser(
            "extend",
            help="move a deadline",
            description="Move a level's deadline, for everybody or for named organisations.",
        )
        extending.add_argument("--level", choices=[str(level) for level in CONFIRMING_LEVELS], required=True)
        extending.add_argument("--due", type=a_day, required=True, help=A_DAY)
        extending.add_argument("--order", required=True, help="reference of the order that moves it")
        extending.add_argument("--reason", required=True, help="why it moves")
        extending.add_argument(
            "--organisations",
            nargs="+",
            default=[],
            metavar="CODE|FILE",
            help="only for these: codes, or files with a code at the beginning of each line",
        )
        closing = acts.add_parser(
            "close",
            help="close the open round and freeze its numbers",
            description="Close the open round: nothing of it changes any more, and its numbers are frozen with a "
            "digest. With --again, freeze those of a closed round under the next number.",
        )
        closing.add_argument(
            "--taken",
            choices=Taken.values,
            default=Taken.LAST.value,
            help="what is counted for whom is not confirmed: what it confirmed last in this round, or nothing",
        )
        closing.add_argument(
            "--again",
            nargs="?",
            const="latest",
            metavar="YEAR/TERM",
            help="freeze a closed round once more, the latest or the one named, such as 2569/2; needs --reason",
        )
        closing.add_argument("--order", default="", help="reference of the order")
        closing.add_argument("--reason", default="", help="why")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        """One act."""
        with refusals_told():
            {"open": self._open, "extend": self._extend, "close": self._close}[act](options)

    def _open(self, options: dict[str, Any]) -> None:
        opened = open_round_for(
            academic_year=options["academic_year"],
            term=options["term"],
            count_date=options["count_date"],
            fiscal_year=options["fiscal_year"],
            deadlines={level: options[f"due_{level}"] for level in CONFIRMING_LEVELS},
            order_reference=options["order"],
            contest_days=options["contest_days"],
            contest_default=options["contest_default"],
            search_after_days=options["search_after_days"],
            by=None,
            now=timezone.now(),
        )
        self.stdout.write(f"Round {opened} is open.")

    def _extend(self, options: dict[str, Any]) -> None:
        codes = codes_in(options["organisations"])
        organisations = _found(codes)
        extend_deadline(
            round=current_round(),
            level=Level(options["level"]),
            due_on=options["due"],
            order_reference=options["order"],
            reason=options["reason"],
            organisations=organisations,
            by=None,
            now=timezone.now(),
        )
        whom = f"{len(organisations)} organisations" if codes else f"every {options['level']}"
        self.stdout.write(f"The deadline of {whom} is now {options['due'].isoformat()}.")

    def _close(self, options: dict[str, Any]) -> None:
        words = {"taken": options["taken"], "order_reference": options["order"], "reason": options["reason"]}
        if options["again"]:
            closing = close_again(round=_closed(options["again"]), **words, by=None, now=timezone.now())
        else:
            closing = close(round=current_round(), **words, by=None, now=timezone.now())
        self.stdout.write(f"Round {closing.round} is closed.")
        self.stdout.write(
            f"Closing no. {closing.number}: {closing.learners:,} learners, {closing.pupils:,} pupils of other "
            f"affiliations; {closing.missing:,} not confirmed, taken for them: {closing.taken}."
        )
        self.stdout.write(f"Digest {closing.digest}")


def _closed(named: str) -> Round:
    """The closed round that is named, or the latest."""
    rounds = Round.objects.filter(closed_at__isnull=False)
    found = next((one for one in rounds if named in ("latest", str(one))), None)
    if found is None:
        raise CommandError(f"No closed round {named}." if named != "latest" else "No round is closed.")
    return found


def codes_in(words: list[str]) -> list[str]:
    """The codes among the words, and those that the files among them hold, one a line, each once."""
    codes: list[str] = []
    for word in words:
        if Path(word).is_file():
            lines = Path(word).read_text(encoding="utf-8-sig").splitlines()
            codes += [line.replace(",", " ").replace(";", " ").split()[0] for line in lines if line.strip(" ,;")]
        else:
            codes.append(word)
    return list(dict.fromkeys(codes))


def _found(codes: list[str]) -> list[Organisation]:
    found = {one.code: one for one in Organisation.objects.filter(code__in=codes)}
    missing = [code for code in codes if code not in found]
    if missing:
        raise CommandError(f"There are no organisations with these codes: {', '.join(missing)}.")
    return [found[code] for code in codes]
