"""Watching long work: said through files, one's own alone, stopped before anything is written."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from lec.accounts.models import Post
from lec.lib.progress import Stopped, silent
from lec.registry.models import Organisation
from lec.rolls.models import Enrolment, Upload
from lec.web import long_work
from lec.web.long_work import Said, Watched
from tests.nation import Nation, build_nation, post_of
from tests.rolls.report_files import child, report

JOB = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """The files of the progress, where only this test looks."""
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    folder = tmp_path / "progress"
    settings.CACHES = settings.CACHES | {"progress": {"BACKEND": backend, "LOCATION": folder}}
    return folder


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation(now=timezone.now())


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def address(school: Organisation, ending: str = "") -> str:
    return f"/institutions/{school.code}/imports/{ending}"


def sent_by(pk: int, **posted: str) -> HttpRequest:
    request = RequestFactory().post("/", posted)
    request.user = Post(pk=pk)
    return request


def watched_by(pk: int) -> Watched:
    progress = long_work.watched(sent_by(pk, job=JOB))
    assert isinstance(progress, Watched)
    return progress


# --- saying and stopping ------------------------------------------------------------------------


def test_what_is_said_is_seen_by_the_same_post_alone() -> None:
    watched_by(1)("checking", 250, 4000)
    assert long_work.said(sent_by(1), JOB) == Said(stage="checking", done=250, total=4000)
    assert long_work.said(sent_by(2), JOB) is None


def test_stage_is_said_at_once_and_rows_only_now_and_then() -> None:
    progress = watched_by(1)
    progress("checking", 0, 1000)
    progress("checking", 1, 1000)
    assert long_work.said(sent_by(1), JOB) == Said(stage="checking", done=0, total=1000)
    progress("comparing")
    assert long_work.said(sent_by(1), JOB) == Said(stage="comparing", done=0, total=0)


def test_asked_to_stop_the_work_stops_and_anothers_does_not() -> None:
    long_work.ask_to_stop(sent_by(1), JOB)
    watched_by(2)("reading")
    with pytest.raises(Stopped):
        watched_by(1)("reading")


def test_last_moment_before_the_end_is_never_passed_over() -> None:
    progress = watched_by(1)
    progress("writing", 0, 10)
    long_work.ask_to_stop(sent_by(1), JOB)
    with pytest.raises(Stopped):
        progress("writing", 10, 10)


@pytest.mark.parametrize("job", ["", "x", "../../etc", JOB.upper(), JOB + "0"])
def test_number_that_is_none_is_not_watched(job: str) -> None:
    assert long_work.watched(sent_by(1, job=job)) is silent
    assert long_work.said(sent_by(1), job) is None


def test_page_that_follows_goes_on_under_the_forms_number() -> None:
    long_work.hand_on(sent_by(1, job=JOB), 7)
    following = long_work.watched(sent_by(1), upload_id=7)
    assert isinstance(following, Watched)
    assert following.key == watched_by(1).key
    assert long_work.watched(sent_by(2), upload_id=7) is silent


def test_place_that_cannot_be_written_costs_only_the_bar(place: Path) -> None:
    place.write_text("a file where the folder should be")
    progress = watched_by(1)
    progress("reading")
    long_work.ask_to_stop(sent_by(1), JOB)
    progress("writing", 1, 1)
    assert long_work.said(sent_by(1), JOB) is None


# --- through the pages --------------------------------------------------------------------------


def test_page_asks_how_far_and_is_told_in_words(nation: Nation) -> None:
    client, school = signed_in(nation.school), nation.school
    asked = address(school, f"progress?job={JOB}")
    assert client.get(asked).json() == {}
    file = SimpleUploadedFile("a.xlsx", report([child(school, 1)]))
    client.post(address(school), {"file": file, "job": JOB})
    said = {"words": "Checking row by row", "numbers": "0 of 1 rows", "done": 0, "total": 1}
    assert client.get(asked).json() == said
    assert signed_in(nation.centre).get(address(nation.centre, f"progress?job={JOB}")).json() == {}


def test_choosing_is_stopped_and_nothing_is_kept(nation: Nation) -> None:
    client, school = signed_in(nation.school), nation.school
    assert client.post(address(school, "stop"), {"job": JOB}).status_code == 204
    file = SimpleUploadedFile("a.xlsx", report([child(school, 1)]))
    stopped = client.post(address(school), {"file": file, "job": JOB}, follow=True)
    assert "Stopped. Nothing was written." in stopped.content.decode()
    assert Upload.objects.count() == 0


def test_preview_and_applying_are_stopped_and_nothing_is_written(nation: Nation) -> None:
    client, school = signed_in(nation.school), nation.school
    file = SimpleUploadedFile("a.xlsx", report([child(school, 1)]))
    preview = client.post(address(school), {"file": file, "job": JOB})["Location"]
    client.post(address(school, "stop"), {"job": JOB})
    assert client.get(preview)["Location"] == address(school)
    assert client.get(preview).status_code == 200
    client.post(address(school, "stop"), {"job": JOB})
    stopped = client.post(f"{preview}/apply", {"job": JOB})
    assert stopped["Location"] == preview
    assert Enrolment.objects.count() == 0
    client.post(f"{preview}/apply", {"job": JOB})
    assert Enrolment.objects.count() == 1
