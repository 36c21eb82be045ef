"""`lec backup` and `lec restore`: everything comes back as it was."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lec.audit.models import Event
from lec.registry.actions import establish_nation, rename
from lec.registry.models import Organisation
from tests.nation import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nation() -> Iterator[Organisation]:
    yield establish_nation(department_code="DLA", now=NOW)
    connection.close()


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_restore_brings_back_what_the_backup_held(tmp_path: Path) -> None:
    file = tmp_path / "สำรอง #1.copy"
    assert str(file) in run("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    phrae = Organisation.objects.get(code="54")
    rename(organisation=phrae, code="54", name="อื่น", kind=phrae.kind, on=NOW.date(), by=None, now=NOW)
    assert run("restore", str(file), "--replace").splitlines()[-1].startswith("Restored.")
    assert Organisation.objects.get(code="54").name == "แพร่"
    assert Event.objects.count() == 77
    run("verify")


def test_backup_never_overwrites_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("precious")
    with pytest.raises(CommandError):
        run("backup", str(tmp_path / "a"))
    assert (tmp_path / "a").read_text() == "precious"
    with pytest.raises(CommandError):
        run("backup", str(tmp_path / "missing" / "a"))
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_restore_over_data_needs_the_word_replace(tmp_path: Path) -> None:
    run("backup", str(tmp_path / "a"))
    with pytest.raises(CommandError, match="--replace"):
        run("restore", str(tmp_path / "a"))


@pytest.mark.parametrize(
    "content", [b"", b"no copy at all", b"SQLite format 3\x00" + b"\x01" * 200, b"PGDMP" + b"\x01" * 200]
)
def test_restore_of_what_is_no_copy_changes_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(CommandError):
        run("restore", str(tmp_path / "a"), "--replace")
    assert Organisation.objects.count() == 77


def test_restore_of_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file"):
        run("restore", str(tmp_path / "none"), "--replace")
