"""What everybody sees of a random check: enough to repeat the draw, and no child (๑๐.๓)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lec.inspections.models import Inspection
from lec.inspections.queries.published import drawn_of
from lec.web.inspections import public
from tests.inspections.checked import CHILD, drawn, finished, frozen, nation_to_check
from tests.nation import Nation

pytestmark = pytest.mark.django_db


@pytest.fixture
def learning(db: None) -> Nation:
    return nation_to_check()


def page(name: str, check: Inspection) -> str:
    return reverse(f"inspections:{name}", args=[check.public_code])


def everything_public(check: Inspection) -> str:
    answers = [Client().get(page(name, check)) for name in ("public", "document", "frozen_list")]
    assert [one.status_code for one in answers] == [200, 200, 200]
    return "\n".join(one.content.decode() for one in answers)


def test_frozen_list_is_public_before_the_draw_without_a_name(learning: Nation) -> None:
    check = frozen(learning)
    shown = everything_public(check)
    assert [one.name for one in learning.here.institutions if one.name not in shown] == []
    assert check.frozen_digest in shown
    assert not CHILD.search(shown)
    assert [word for word in (check.title, check.reason) if word in shown] == []


def test_secret_and_sample_are_public_when_the_check_is_finished(learning: Nation) -> None:
    running = drawn(learning)
    assert running.seed not in everything_public(running)
    over = finished(learning)
    shown = everything_public(over)
    assert over.seed in shown
    assert [one.code for one in drawn_of(over) if f">{one.code}<" not in shown] == []
    assert not CHILD.search(shown)


def test_anybody_repeats_the_draw_with_what_is_offered(learning: Nation, tmp_path: Path) -> None:
    check = finished(learning)
    fetched = {"check.json": page("document", check)}
    fetched |= {f"{name}.py": reverse("inspections:script", args=[name]) for name in ("draw", "check_draw")}
    for name, address in fetched.items():
        answered = Client().get(address)
        assert answered.headers["Content-Disposition"].startswith("attachment")
        (tmp_path / name).write_bytes(answered.content)
    said = [
        subprocess.run([sys.executable, f"{name}.py", "check.json"], cwd=tmp_path, capture_output=True, check=True)
        for name in ("check_draw", "draw")
    ]
    assert said[0].stdout.decode().splitlines() == ["list whole", "secret kept"]
    drawn_again = [line.split() for line in said[1].stdout.decode().splitlines()]
    assert drawn_again == [[one.code, *map(str, one.learners)] for one in drawn_of(check)]


def test_check_that_was_drawn_and_dropped_shows_on_the_page_of_the_next(learning: Nation) -> None:
    dropped = drawn(learning)
    kept = finished(learning)
    shown = Client().get(page("public", kept)).content.decode()
    assert page("public", dropped) in shown
    assert dropped.seed not in shown
    listed = Client().get(page("document", kept)).json()["all_of_province"]
    assert [(one["number"], one["public_code"], one["finished"]) for one in listed] == [
        (1, dropped.public_code, False),
        (2, kept.public_code, True),
    ]


def test_name_in_the_frozen_list_is_no_formula(learning: Nation) -> None:
    learning.school.name = "=HYPERLINK(1)"
    learning.school.save(update_fields=["name"])
    shown = Client().get(page("frozen_list", frozen(learning))).content.decode()
    assert ",=HYPERLINK" not in shown
    assert ",'=HYPERLINK(1)," in shown


def test_document_has_no_enrolment(learning: Nation) -> None:
    document = json.loads(Client().get(page("document", drawn(learning))).content)
    assert sorted(document["frame"][0]) == ["code", "kind", "lao_code", "learners_digest", "name", "size", "weight"]


def test_code_that_is_none_s_is_not_found(learning: Nation) -> None:
    check = frozen(learning)
    for name in ("public", "document", "frozen_list"):
        assert Client().get(page(name, check).replace(check.public_code, "no-such-code")).status_code == 404
    assert Client().get("/inspections/settings.py").status_code == 404


def test_scripts_are_not_offered_where_they_are_not_kept(
    learning: Nation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(public, "SCRIPTS", {"draw": tmp_path / "draw.py"})
    check = frozen(learning, now=timezone.now())
    script = reverse("inspections:script", args=["draw"])
    assert script not in Client().get(page("public", check)).content.decode()
    assert Client().get(script).status_code == 404
