"""`lec slips CODE...`: printed slips for the level below each organisation."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from lec.accounts.actions import IssuedSlip, create_posts, issue_slips
from lec.accounts.models import Post
from lec.accounts.queries import Custody, slips_below, slips_of_children
from lec.lib.refusals import Refused
from lec.registry.models import Organisation
from lec.reporting.slips import render_slips, render_slips_below


class Command(BaseCommand):
    """Issues slips as the operator and writes a PDF per organisation."""

    help = (
        "Issue slips for every post of the level below each CODE, as one PDF per CODE. Older slips of these "
        "posts become void; an officer in charge stays in charge until the new slip is activated. "
        "Posts that do not exist yet are created."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose level below, where to, and the site's address for the QR codes."""
        parser.add_argument("code", nargs="+", help="code of a department, province or local authority")
        parser.add_argument("--output", default=".", help="a folder, or a .pdf file for a single CODE")
        parser.add_argument("--base-url", default="", help="the site's address, such as https://lec.example.org")
        parser.add_argument("--waiting", action="store_true", help="only posts that nobody has activated yet")
        parser.add_argument(
            "--without-first-day", action="store_true", help="a table, without the first-day sheet beside each slip"
        )
        parser.add_argument(
            "--whole", action="store_true", help="everybody below a province, LAO by LAO with their institutions"
        )
        parser.add_argument(
            "--itself", action="store_true", help="a slip for each CODE itself: how the department begins"
        )

    def handle(self, *args: Any, code: list[str], output: str, **options: Any) -> None:
        """One transaction for each CODE; the paper is written before it is committed."""
        target = Path(output)
        if target.suffix == ".pdf" and len(code) > 1:
            raise CommandError("Several organisations need a folder, not one file, as --output.")
        base_url = options["base_url"] or _own_address()
        for one in code:
            organisation = Organisation.objects.filter(code=one).first()
            if organisation is None:
                raise CommandError(f"There is no organisation with the code {one}.")
            file = target if target.suffix == ".pdf" else target / f"slips-{one}.pdf"
            try:
                count = _print(organisation, file, base_url, options)
            except Refused as refused:
                raise CommandError(refused.message) from refused
            self.stdout.write(f"{file}: {count} slips for {organisation.name}")


@transaction.atomic
def _print(organisation: Organisation, file: Path, base_url: str, options: dict[str, Any]) -> int:
    now, waiting = timezone.now(), options["waiting"]
    whole = options["whole"]
    held = slips_below(organisation, now=now) if whole else slips_of_children(organisation, now=now)
    below = [one.organisation for one in held if not (waiting and one.custody == Custody.ACTIVATED)]
    if options["itself"]:
        below = [organisation]
    if not below:
        raise CommandError(f"{organisation.name} has no level below that needs slips.")
    issued = _issue(below, now)
    file.parent.mkdir(parents=True, exist_ok=True)
    render = render_slips_below if whole else render_slips
    with_first_day = not options["without_first_day"]
    file.write_bytes(render(organisation, issued, base_url=base_url, now=now, with_first_day=with_first_day))
    return len(issued)


def _issue(organisations: list[Organisation], now: datetime) -> list[IssuedSlip]:
    posts = {post.organisation_id: post for post in Post.objects.filter(organisation__in=organisations)}
    missing = [organisation for organisation in organisations if organisation.pk not in posts]
    if missing:
        posts |= {post.organisation_id: post for post in create_posts(organisations=missing, by=None, now=now)}
    return issue_slips(posts=[posts[organisation.pk] for organisation in organisations], by=None, now=now)


def _own_address() -> str:
    host = settings.ALLOWED_HOSTS[0]
    return "http://127.0.0.1:8000" if host in ("127.0.0.1", "localhost", "*") else f"https://{host}"
