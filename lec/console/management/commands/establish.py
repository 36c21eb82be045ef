"""`lec establish`: the department, the 76 provinces, and the way in for the department's officer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from lec.accounts.actions import create_post, create_posts, issue_slips
from lec.accounts.models import Post
from lec.accounts.secret_codes import grouped
from lec.console.refusing import refusals_told
from lec.registry.actions import establish_nation
from lec.registry.models import Level, Organisation


class Command(BaseCommand):
    """Founds the top of the tree; may be run again."""

    help = (
        "Found the department and the 76 provinces with their posts, and print the address at which the "
        "department's officer creates profile and password. Whoever opens that address first is the "
        "department: hand it over safely. Run again, it changes nothing; with --new-slip it prints a new "
        "address, and the old one is dead."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The department's code and user name."""
        parser.add_argument("--department-code", default="DLA", help="code of the department (default DLA)")
        parser.add_argument("--username", help="user name of the department's post (default its code)")
        parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="the site's address")
        parser.add_argument("--new-slip", action="store_true", help="print a new address for the department")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction."""
        now = timezone.now()
        with refusals_told():
            department = establish_nation(department_code=options["department_code"], now=now)
            post = Post.objects.filter(organisation=department).first()
            is_new = post is None
            post = post or create_post(
                organisation=department, username=options["username"] or department.code, by=None, now=now
            )
            provinces = Organisation.objects.filter(level=Level.PROVINCE)
            create_posts(organisations=provinces.filter(post__isnull=True).in_thai_order(), by=None, now=now)
            self.stdout.write(f"{department.name}: user name {post.username}; {provinces.count()} provinces")
            if is_new or options["new_slip"]:
                issued = issue_slips(posts=[post], by=None, now=now)[0]
                self.stdout.write(f"{options['base_url'].rstrip('/')}/activate#{issued.secret}")
                self.stdout.write(f"or type the code {grouped(issued.secret)} at /activate")
            else:
                self.stdout.write("Established already; --new-slip prints a new address for the department.")
