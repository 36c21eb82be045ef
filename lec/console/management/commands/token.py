"""`lec token USERNAME`: a program's key to a post."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lec.accounts.actions import create_token
from lec.accounts.models import Post
from lec.lib.refusals import Refused


class Command(BaseCommand):
    """Creates a token and prints it."""

    help = "Create a token for the REST interface that acts for a post in its officer's name, and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The post's user name."""
        parser.add_argument("username", help="the post's user name: its organisation's code")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Print nothing but the token, so that a script can take it."""
        post = Post.objects.filter(username=username).first()
        if post is None:
            raise CommandError(f"There is no post with the user name {username}.")
        try:
            _token, secret = create_token(post=post, by=None, now=timezone.now())
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(secret)
