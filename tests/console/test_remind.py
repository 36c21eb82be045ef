"""`lec remind`: once, twice at the same time, every so often, and beside the server that started it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from lec.accounts.models import Officer
from lec.advice.actions import ask
from lec.notices.actions.drawing import begin
from lec.notices.models import Notice, Reading
from lec.rolls.models import Contest
from tests.nation import Nation, build_nation, make_learner, make_round, post_of
from tests.rolls.claims import make_claim

LEC = str(Path(sys.executable).with_name("lec"))


def nation_today() -> Nation:
    """The nation with a round opened today, and a question of the school to its LAO, whose officer has an e-mail."""
    nation = build_nation(with_round=False)
    nation.round = make_round(now=timezone.now())
    Officer.objects.filter(post__organisation=nation.lao).update(email="lao@example.org")
    ask(partners=[nation.lao], subject="ก", text="ข", by=post_of(nation.school), now=timezone.now())
    return nation


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("remind", *arguments, stdout=out, stderr=out)
    return out.getvalue().strip()


@pytest.mark.django_db(transaction=True)
def test_remind_tells_sends_and_settles(settings: Any) -> None:
    settings.PUBLIC_URL = "https://lec.example.org"
    nation = nation_today()
    make_claim(nation.there.institutions[0], make_learner(nation.school, 1), due=-400)
    begin()

    said = run().splitlines()

    # The question; both sides and both LAOs of the contest, which was claimed and then settled by the rule.
    assert said[-1] == "Told: 5. Reminded: 0. Letters sent: 1, not taken: 0. Contests settled: 1."
    assert Contest.objects.filter(closed_at__isnull=True).count() == 0
    assert "https://lec.example.org/notices\n" in mail.outbox[0].body
    assert run().splitlines()[-1] == "Told: 0. Reminded: 0. Letters sent: 0, not taken: 0. Contests settled: 0."


@pytest.mark.django_db(transaction=True)
def test_remind_names_who_is_due() -> None:
    nation = nation_today()
    nation.round.deadlines.update(due_on=timezone.localdate() + timedelta(days=7))  # type: ignore[union-attr]

    assert "Reminded: 14." in run()
    assert Counter(Notice.objects.values_list("kind", flat=True)) == {"deadline": 14, "asked": 1}


@pytest.mark.django_db(transaction=True)
def test_dry_run_says_and_writes_nothing() -> None:
    nation = nation_today()
    nation.round.deadlines.update(due_on=timezone.localdate() + timedelta(days=1))  # type: ignore[union-attr]

    assert run("--dry-run") == "Would tell: 1. Would remind: 14. Would settle: 0 contests."
    assert (Notice.objects.count(), Reading.objects.count(), mail.outbox) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_contest_that_cannot_be_settled_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    nation = nation_today()
    make_claim(nation.there.institutions[0], make_learner(nation.school, 1), due=-400)

    def fail(*arguments: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("lec.rolls.actions.contests._settle_one", fail)
    with pytest.raises(CommandError, match="Could not be done: contest"):
        run()
    assert Notice.objects.filter(kind="asked").count() == 1


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "86401"])
def test_every_takes_a_number_of_seconds(seconds: str) -> None:
    with pytest.raises(CommandError, match="a number of seconds from 1 to 86400"):
        run("--every", seconds)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_and_send_everything_once() -> None:
    nation = nation_today()
    for number in range(20):
        ask(partners=[nation.lao], subject=f"{number}", text="ข", by=post_of(nation.centre), now=timezone.now())
    failures: list[BaseException] = []

    def one() -> None:
        try:
            run()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Notice.objects.filter(kind="asked").count() == 21
    # Whoever is first may write before the others have told all: what comes after waits for the next letter.
    assert [letter.to for letter in mail.outbox] == [["lao@example.org"]]


# --- as a process of its own ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty embedded database."""
    folder = tmp_path_factory.mktemp("remind")
    subprocess.run([LEC, "migrate"], env=environment(folder), check=True, capture_output=True)
    return folder


def environment(folder: Path) -> dict[str, str]:
    own = {"LEC_DATA_DIR": str(folder), "LEC_DATABASE_URL": f"sqlite:///{folder / 'lec.sqlite3'}"}
    return {**os.environ, **own}


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.1)


def has_read(folder: Path) -> bool:
    """Whether it has looked at everything once."""
    with sqlite3.connect(folder / "lec.sqlite3") as database:
        return bool(database.execute("SELECT count(*) FROM notices_reading").fetchone()[0] == 7)


def forget(folder: Path) -> None:
    with sqlite3.connect(folder / "lec.sqlite3") as database:
        database.execute("DELETE FROM notices_reading")


def test_every_goes_on_until_it_is_told_to_stop(place: Path) -> None:
    forget(place)
    going = subprocess.Popen([LEC, "remind", "--every", "1"], env=environment(place), stderr=subprocess.PIPE)
    try:
        wait_for(lambda: has_read(place))
        forget(place)
        wait_for(lambda: has_read(place))
        going.send_signal(signal.SIGTERM)
        assert going.wait(timeout=30) == 0
        assert going.stderr is not None
        assert going.stderr.read() == b""
    finally:
        going.kill()
        going.communicate()


def test_beside_ends_at_once_when_its_parent_is_another(place: Path) -> None:
    done = subprocess.run(
        [LEC, "remind", "--every", "60", "--beside", "1"], env=environment(place), timeout=60, check=True
    )
    assert done.returncode == 0


def test_serve_reminds_beside_itself_and_ends_it_with_itself(place: Path) -> None:
    forget(place)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        [LEC, "serve", "--port", port, "--workers", "1"],
        env=environment(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(lambda: has_read(place))
    finally:
        server.kill()  # the hard way: nobody tells the other that it is over
        # The pipe ends when the last who writes to it has ended.
        told = server.communicate(timeout=30)[0]
    assert told == f"LEC is at http://127.0.0.1:{port} (stop with Ctrl-C)\n"
