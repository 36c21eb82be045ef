"""`lec establish`: the top of the tree and the department's way in."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from lec.accounts.models import Post, Slip
from lec.accounts.queries import find_slip
from lec.registry.models import Organisation

pytestmark = pytest.mark.django_db


def establish(*arguments: str) -> str:
    out = StringIO()
    call_command("establish", *arguments, stdout=out)
    return out.getvalue()


def secret_in(text: str) -> str:
    found = re.search(r"^https://lec\.example\.org/activate#([0-9A-Z]+)$", text, re.MULTILINE)
    assert found
    return found.group(1)


def test_establish_founds_nation_and_prints_the_departments_slip() -> None:
    text = establish("--department-code", "SOTHO", "--base-url", "https://lec.example.org/")
    assert (Organisation.objects.count(), Post.objects.count()) == (77, 77)
    slip = find_slip(secret_in(text), now=timezone.now())
    assert (slip.post.username, slip.post.organisation.level) == ("SOTHO", "department")


def test_establish_again_changes_nothing() -> None:
    establish()
    text = establish("--department-code", "OTHER", "--username", "other")
    assert "activate" not in text
    assert (Organisation.objects.count(), Post.objects.count(), Slip.objects.count()) == (77, 77, 1)


def test_establish_with_new_slip_kills_the_old_one() -> None:
    establish("--username", "chief")
    text = establish("--new-slip", "--base-url", "https://lec.example.org")
    assert find_slip(secret_in(text), now=timezone.now()).post.username == "chief"
    assert Slip.objects.filter(revoked_at__isnull=True).count() == 1
