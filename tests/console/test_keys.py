"""The operator hands out tokens and slips."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from lec.accounts.models import Post, Slip
from lec.accounts.queries import find_token
from tests.nation import Nation, build_nation, make_organisation, post_of


@pytest.fixture
def nation(db: None) -> Nation:
    """Two provinces with everything in them, without a round."""
    return build_nation(with_round=False)


def run(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_token_is_printed_alone(nation: Nation) -> None:
    assert find_token(run("token", nation.school.code).strip()) == post_of(nation.school)


def test_token_for_nobody_is_refused(nation: Nation) -> None:
    with pytest.raises(CommandError):
        run("token", "nobody")


def test_slips_of_the_level_below_become_a_file_each(nation: Nation, tmp_path: Path) -> None:
    make_organisation("institution", "centre", "3054999999", "ศูนย์ใหม่", nation.lao)
    codes = [nation.lao.code, nation.province.code]
    run("slips", *codes, "--output", str(tmp_path), "--base-url", "https://lec.example.org")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(f"slips-{code}.pdf" for code in codes)
    assert Slip.objects.filter(issued_by_post=None).count() == 5
    assert Post.objects.get(username="3054999999").officer_id is None


def test_slips_bring_the_first_day_sheet_unless_it_is_left_out(nation: Nation, tmp_path: Path) -> None:
    lengths = []
    for choice in ([], ["--without-first-day"]):
        target = tmp_path / f"{len(choice)}.pdf"
        run("slips", nation.lao.code, *choice, "--output", str(target))
        lengths.append(len(PdfReader(target).pages))
    assert lengths == [2, 1]


def test_slips_can_leave_out_activated_posts_and_serve_the_department(nation: Nation, tmp_path: Path) -> None:
    target = str(tmp_path / "one.pdf")
    with pytest.raises(CommandError):
        run("slips", nation.lao.code, "--waiting", "--output", target)
    run("slips", nation.department.code, "--itself", "--output", target)
    assert Slip.objects.get().post == post_of(nation.department)
    with pytest.raises(CommandError):
        run("slips", nation.school.code, "--output", target)
    with pytest.raises(CommandError):
        run("slips", "54", "55", "--output", target)
