"""`lec demo`: a whole small province, the same learners every time, and never over anybody's data."""

import json
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lec.accounts.models import Post
from lec.accounts.signin import PostBackend
from lec.audit.models import Event
from lec.confirmation.verify import differences
from lec.console.demo import marker
from lec.console.demo.calendar import season_of
from lec.headcounts.models import Headcount
from lec.inspections.models import Visit
from lec.registry.actions import establish_nation
from lec.registry.models import Organisation, OtherSchool
from lec.rolls.identity import unseal
from lec.rolls.imports import preview, read_file
from lec.rolls.models import Enrolment, Learner
from lec.rounds.models import Standing
from lec.rounds.queries import current_round
from lec.web.home.todo import waiting_for
from tests.nation import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: object) -> Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "demo"


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_demo_builds_the_province_of_the_issue(own_folder: Path) -> None:
    accounts = json.loads(demo("--json"))
    assert Counter(account["level"] for account in accounts) == {
        "department": 1,
        "province": 1,
        "lao": 6,
        "school": 4,
        "centre": 12,
    }
    assert {tuple(account) for account in accounts} == {("level", "code", "name", "username", "password")}
    phrae = Organisation.objects.get(code="54")
    schools = OtherSchool.objects.filter(lao__province=phrae)
    assert (schools.count(), schools.filter(dissolved_on__isnull=False).count()) == (5, 1)
    assert Headcount.objects.count() == 2
    enrolled = Enrolment.objects.filter(institution__province=phrae)
    assert 1400 <= enrolled.count() <= 1600
    assert list(differences(now=timezone.now())) == []
    _has_every_kind_of_identifier()
    _has_standings_of_every_kind(accounts)
    _leaves_something_to_settle()
    _has_a_random_check_under_way()
    _lets_everybody_sign_in(accounts)
    _writes_files_to_try(own_folder)


def _has_every_kind_of_identifier() -> None:
    kinds = Counter(Learner.objects.values_list("identifier_kind", flat=True))
    assert kinds["none"] == 2
    assert kinds["gcode"] >= 5
    sealed = Learner.objects.filter(identifier_kind="national").values_list("identifier_sealed", flat=True)
    numbers = [unseal(one) for one in sealed if one]
    assert sum(number.startswith("0") for number in numbers) >= 5
    # No registrar has the number 9999: none of these is anybody's.
    assert {number[1:5] for number in numbers} == {"9999"}


def _has_standings_of_every_kind(accounts: list[dict[str, str]]) -> None:
    confirmed = set(Standing.objects.filter(state="confirmed").values_list("organisation__code", "database"))
    first_school = next(one["code"] for one in accounts if one["level"] == "school")
    first_lao = Organisation.objects.get(code=first_school).lao
    assert first_lao is not None
    assert {code for code, _database in confirmed} & {first_school, first_lao.code} == set()
    assert {database for code, database in confirmed if code == "6540601"} == {"roll", "basics", "headcounts"}


def _leaves_something_to_settle() -> None:
    lao, province = Organisation.objects.get(code="5540401"), Organisation.objects.get(code="54")

    def waits(organisation: Organisation) -> dict[str, int]:
        found = waiting_for(Post.objects.get(organisation=organisation), round_=current_round(), now=timezone.now())
        return {one.url: one.number for one in found}

    assert waits(lao) == {
        "/organisations/5540401/advice/": 1,
        "/laos/5540401/identifier-requests/": 1,
        "/laos/5540401/contests/": 1,
        "/organisations/5540401/doubles/": 1,
    }
    assert waits(province) == {"/provinces/54/contests/": 1, "/provinces/54/inspections/": 1}
    vang_chin = Organisation.objects.get(code="6540701")
    assert waits(vang_chin) == {"/laos/6540701/headcounts/": 1}


def _has_a_random_check_under_way() -> None:
    finished, under_way, still_to_visit = Visit.objects.order_by("pk")
    assert [one.finished_at is not None for one in (finished, under_way, still_to_visit)] == [True, False, False]
    found = Counter(finished.learners.values_list("found", flat=True))
    assert (found["not_found"], found["explained"], found[""]) == (1, 1, 0)
    assert finished.learners.filter(asked_at__isnull=False).count() == 1
    assert still_to_visit.learners.exclude(found="").count() == 0


def _lets_everybody_sign_in(accounts: list[dict[str, str]]) -> None:
    assert Post.objects.filter(officer__isnull=False).count() == 28
    for account in accounts[::8]:
        post = PostBackend().authenticate(None, account["username"], account["password"])
        assert isinstance(post, Post)
        assert (post.organisation.code, post.organisation.name) == (account["code"], account["name"])


def _writes_files_to_try(folder: Path) -> None:
    round_ = current_round()
    school = Organisation.objects.select_related("lao", "province").get(code="3054000001")
    outcomes = {}
    for path in sorted(folder.glob("*.xlsx")):
        reading = read_file(
            path.read_bytes(),
            path.name,
            institution=school,
            academic_year=round_.academic_year,
            term=round_.term,
            today=timezone.localdate(),
        )
        shown = preview(reading, institution=school, academic_year=round_.academic_year)
        codes = {fault.code for fault in reading.faults}
        outcomes[path.name] = (len(shown.new), len(shown.changed), len(reading.faults), len(codes), shown.unknown)
    assert outcomes == {
        "rpt318-clean.xlsx": (12, 6, 0, 0, ()),
        "rpt318-12-faults.xlsx": (0, 0, 12, 12, ()),
        "rpt318-wrong-institution.xlsx": (0, 0, 1, 1, ()),
    }


# A transaction of its own, as on the command line: PostgreSQL empties no table that waits for its checks.
@pytest.mark.django_db(transaction=True)
def test_demo_twice_is_fresh_with_the_same_learners_and_other_passwords(own_folder: Path) -> None:
    first = json.loads(demo("--json"))
    people = list(Learner.objects.order_by("name_sort", "birth_date").values_list("first_name", "birth_date"))
    Learner.objects.filter(identifier_kind="gcode").update(first_name="เปลี่ยนแล้ว")
    second = json.loads(demo("--json"))
    again = list(Learner.objects.order_by("name_sort", "birth_date").values_list("first_name", "birth_date"))
    assert people == again
    assert [one["code"] for one in first] == [one["code"] for one in second]
    assert not {one["password"] for one in first} & {one["password"] for one in second}
    # Left as it is, and told again.
    events = Event.objects.count()
    assert json.loads(demo("--json", "--if-empty")) == second
    assert Event.objects.count() == events
    text = demo("--if-empty", "--neighbour")
    assert len(text.splitlines()) == 1 + 28


def test_demo_never_touches_other_data(own_folder: Path) -> None:
    establish_nation(department_code="DLA", now=NOW)
    with pytest.raises(CommandError):
        demo()
    assert demo("--if-empty", "--json") == "[]\n"
    assert (Organisation.objects.count(), own_folder.exists()) == (77, False)


def test_demo_of_another_database_is_somebodys(own_folder: Path) -> None:
    establish_nation(department_code="DLA", now=NOW)
    marker.note([])
    assert marker.owner() == marker.Owner.DEMO
    Organisation.objects.filter(level="province").update(name="ข้อมูลจริง")
    Event.objects.filter(number=1).update(hash="another")
    assert marker.owner() == marker.Owner.SOMEBODY
    assert (own_folder / "accounts.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("today", "year", "term", "counted"),
    [
        (date(2026, 5, 15), 2025, 2, date(2025, 11, 10)),
        (date(2026, 5, 16), 2026, 1, date(2026, 6, 10)),
        (date(2026, 10, 31), 2026, 1, date(2026, 6, 10)),
        (date(2026, 11, 1), 2026, 2, date(2026, 11, 10)),
    ],
)
def test_demo_takes_place_in_the_term_that_is_now(today: date, year: int, term: int, counted: date) -> None:
    season = season_of(today)
    assert (season.academic_year, season.term, season.count_date) == (year, term, counted)
    assert [(day - today).days for day in season.deadlines.values()] == [21, 24, 26]
