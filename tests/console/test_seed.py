"""`lec seed`: the same nation every time, on both databases, with a record that `lec verify` finds whole."""

import json
import random
from collections import Counter
from datetime import date
from io import StringIO
from statistics import median
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from lec.accounts.models import Post
from lec.accounts.signin import PostBackend
from lec.audit.models import Event
from lec.confirmation.models import Seal
from lec.confirmation.verify import differences
from lec.console.seed.names import boys, full_key, girls, named, surnames
from lec.console.seed.numbering import draw_plan
from lec.console.seed.people import national_id
from lec.console.seed.plan import Plan, Season, Stage
from lec.console.seed.sizes import apportioned, institution_sizes, lao_kinds
from lec.headcounts.models import Cell, Headcount
from lec.lib.collation import sort_key
from lec.lib.digests import canonical_line, digest
from lec.lib.identifiers import parse_identifier, unusual_gcode
from lec.registry.districts import districts
from lec.registry.models import Level, Organisation, OtherSchool
from lec.registry.provinces import provinces
from lec.rolls.identity import unseal
from lec.rolls.models import Claim, Contest, Departure, Enrolment, Learner, Particulars, SurveyEntry
from lec.rounds.models import Round, Standing
from lec.rounds.queries import open_round

SEASON = Season(date(2026, 11, 23))
PASSWORD = "prathet-thai-2569"


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command(
        "seed", "--scale", "0.001", "--on", "2026-11-23", *arguments, stdout=out, stderr=StringIO()
    )
    return out.getvalue()


def found() -> list[str]:
    return list(differences(now=timezone.now()))


# --- the plan --------------------------------------------------------------------------------------------------


def test_plan_of_the_whole_nation_has_the_numbers_of_the_field() -> None:
    plan = draw_plan(scale=1.0, seed=1, season=SEASON)
    kinds = {"pao": 76, "city": 30, "town": 195, "subdistrict": 2247, "sao": 5300, "pattaya": 1}
    assert Counter(str(lao.kind) for lao in plan.laos) == kinds
    assert Counter(str(site.kind) for site in plan.sites) == {"school": 1750, "centre": 18950}
    assert sum(site.size for site in plan.sites) == 1_600_000
    assert sum(len(lao.others) for lao in plan.laos) == 29_000
    assert len(plan.branches) == 76
    centres = [site.size for site in plan.sites if site.kind == "centre"]
    schools = [site.size for site in plan.sites if site.kind == "school"]
    assert (min(centres), median(centres), max(centres)) == (7, 30, 250)
    assert (min(schools), max(schools)) == (50, 4000)


@pytest.mark.parametrize("scale", [0.001, 0.003, 0.02, 0.4])
def test_plan_of_any_size_has_every_kind_of_body_and_codes_of_their_own(scale: float) -> None:
    plan = draw_plan(scale=scale, seed=2, season=SEASON)
    assert len({lao.kind for lao in plan.laos}) == 6
    assert {site.kind for site in plan.sites} == {"school", "centre"}
    bodies = [*plan.laos, *plan.sites, *(school for lao in plan.laos for school in lao.others)]
    assert len({one.code for one in bodies}) == len(bodies)
    assert {len(lao.code) for lao in plan.laos} == {7}
    assert any(not lao.sites for lao in plan.laos)
    assert any(not lao.others for lao in plan.laos)
    assert sum(site.size for site in plan.sites) == round(1_600_000 * scale)


def test_plan_leaves_classes_that_a_room_holds_and_counts_everybody_once() -> None:
    plan = draw_plan(scale=0.02, seed=3, season=SEASON)
    assert max(number for site in plan.sites for _grade, _room, number in site.classes) <= 36
    for site in plan.sites:
        assert sum(number for _grade, _room, number in site.classes) == site.ordinary
    numbers = [extra.learner_pk for site in plan.sites for extra in site.extras if extra.role in ("own", "left")]
    assert len(set(numbers)) == len(numbers) == sum(site.owned for site in plan.sites)


def test_plan_confirms_a_level_only_where_all_below_it_is_confirmed() -> None:
    plan = draw_plan(scale=0.1, seed=4, season=SEASON)
    for branch in plan.branches:
        if branch.stage == "confirmed":
            assert {lao.stage for lao in branch.laos} == {"confirmed"}
        for lao in branch.laos:
            if lao.stage == "confirmed":
                assert {site.stage for site in lao.sites} <= {Stage.CONFIRMED}
    assert {branch.stage for branch in plan.branches} == {"open", "confirmed", "voided"}
    assert {site.stage for site in plan.sites} == set(Stage)


def test_shares_add_up_however_small_the_weights() -> None:
    assert apportioned(7, [1, 1, 1]) == [3, 2, 2]
    assert apportioned(0, [2.0, 5.0]) == [0, 0]
    assert apportioned(5, [0.0, 0.0]) == [0, 0]
    assert sum(apportioned(1000, [random.Random(n).random() for n in range(17)])) == 1000
    assert lao_kinds(1.0)["pattaya"] == 1


def test_sizes_stop_at_the_least_and_the_largest_school() -> None:
    schools, _centres = institution_sizes(random.Random(1), 2, 3, 50)
    assert schools == [50, 50]
    schools, _centres = institution_sizes(random.Random(1), 2, 3, 90_000)
    assert schools == [4000, 4000]


# --- names and identifiers -------------------------------------------------------------------------------------


def test_key_of_a_full_name_is_that_of_the_dictionary() -> None:
    chance = random.Random(5)
    firsts, lasts = boys() + girls(), surnames()
    assert (len(firsts) > 1500, len(lasts) > 8000) == (True, True)
    for _ in range(3000):
        first, last = chance.choice(firsts), chance.choice(lasts)
        assert full_key(first, last) == sort_key(f"{first.text} {last.text}")
    assert full_key(named("สก"), named("เจีย")) == sort_key("สก เจีย")


def test_national_ids_are_valid_and_never_come_twice() -> None:
    numbers = [*range(1, 20_000), *range(4_000_000, 4_010_000)]
    made = [national_id(1, number) for number in numbers]
    assert len(set(made)) == len(made)
    assert {parse_identifier(one).value for one in made} == set(made)


def test_districts_are_those_of_the_76_provinces() -> None:
    assert set(districts()) == {one.code for one in provinces()}
    assert sum(len(own) for own in districts().values()) == 878
    phrae = districts()["54"][0]
    assert (phrae.code, phrae.thai, len(phrae.subdistricts)) == ("5401", "เมืองแพร่", 20)


# --- the command -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_seed_fills_an_empty_database_with_a_nation_whose_record_is_whole() -> None:
    seed()
    levels = Counter(Organisation.objects.values_list("level", flat=True))
    assert levels == {"department": 1, "province": 76, "lao": 8, "institution": 21}
    assert Learner.objects.count() == 1600
    assert (OtherSchool.objects.count(), Headcount.objects.filter(round=1).count()) == (29, 29)
    assert Cell.objects.count() == 18 * Headcount.objects.count()
    assert Post.objects.filter(officer__isnull=False).count() == Organisation.objects.count()
    connection.check_constraints()
    assert found() == []


@pytest.mark.django_db
def test_seed_leaves_a_closed_round_and_an_open_one_at_every_stage() -> None:
    seed()
    closed, opened = Round.objects.order_by("term")
    assert (closed.closed_at is None, open_round()) == (False, opened)
    assert (closed.academic_year, closed.term, opened.academic_year, opened.term) == (2026, 1, 2026, 2)
    states = Standing.objects.filter(round=closed, organisation__level=Level.INSTITUTION)
    assert set(states.values_list("state", flat=True)) == {"confirmed"}
    states = Standing.objects.filter(round=opened, organisation__level=Level.INSTITUTION, database="roll")
    assert {"open", "confirmed"} <= set(states.values_list("state", flat=True))
    overall = Standing.objects.filter(database="overall", state="confirmed")
    assert Counter(overall.values_list("round__term", flat=True)) == {1: 2, 2: 1}
    for seal in Seal.objects.filter(standing__in=overall):
        cells = [cell for counts in seal.counts.values() for cell in counts.values()]
        assert sum(cell["M"] + cell["F"] for cell in cells) == seal.total


@pytest.mark.django_db
def test_seed_has_learners_of_every_kind() -> None:
    seed()
    kinds = Counter(Learner.objects.values_list("identifier_kind", flat=True))
    assert set(kinds) == {"national", "gcode", "none"}
    waiting = SurveyEntry.objects.filter(received_at=None).values_list("learner__identifier_kind", flat=True)
    assert list(waiting) == ["none"] * kinds["none"]
    assert set(SurveyEntry.objects.exclude(received_at=None).values_list("learner__identifier_kind", flat=True)) == {
        "gcode"
    }
    sealed = Learner.objects.exclude(identifier_sealed=None).values_list("identifier_sealed", flat=True)
    whole = [unseal(one) for one in sealed]
    national = [one for one in whole if one[0] != "G"]
    assert [one for one in national if parse_identifier(one).kind != "national"] == []
    assert {"0", "1"} <= {one[0] for one in national}
    assert [one for one in whole if one[0] == "G" and unusual_gcode(one)] == []
    claimed = Enrolment.objects.filter(state="claimed")
    assert (claimed.count(), Contest.objects.filter(closed_at=None).count(), Claim.objects.count()) == (3, 3, 3)
    assert {"moved", "no_existence"} <= set(Departure.objects.values_list("kind", flat=True))
    offered = Departure.objects.filter(destination__isnull=False)
    assert (offered.count(), offered.filter(answered_at=None).count()) == (6, 2)
    assert 0.5 < Particulars.objects.count() / Learner.objects.count() < 0.7


@pytest.mark.django_db
def test_seed_plants_doubles_and_twins() -> None:
    seed()
    parents = Particulars.objects.exclude(father_name="").values_list(
        "father_name", "mother_name", "learner__birth_date", "learner__first_name"
    )
    families: dict[tuple[str, str], list[tuple[date, str]]] = {}
    for father, mother, birth, first_name in parents:
        families.setdefault((father, mother), []).append((birth, first_name))
    pairs = [own for own in families.values() if len(own) == 2]
    twins = [own for own in pairs if own[0][0] == own[1][0] and own[0][1][:2] != own[1][1][:2]]
    assert (len(pairs) > 3, len(twins) > 1) == (True, True)


@pytest.mark.django_db
def test_seed_refuses_a_database_that_holds_anything() -> None:
    seed()
    events = Event.objects.count()
    with pytest.raises(CommandError, match="holds data"):
        seed()
    assert Event.objects.count() == events


@pytest.mark.django_db
@pytest.mark.parametrize("scale", ["0", "1.5", "-1"])
def test_seed_refuses_an_impossible_scale(scale: str) -> None:
    with pytest.raises(CommandError, match=r"from 0\.001 to 1"):
        call_command("seed", "--scale", scale, stdout=StringIO(), stderr=StringIO())
    assert Organisation.objects.count() == 0


@pytest.mark.django_db
def test_seed_stopped_on_its_way_leaves_the_database_empty() -> None:
    class Stopping(StringIO):
        """Somebody presses Ctrl-C on reading that the rolls are done."""

        def write(self, text: str) -> int:
            if "local authorities and provinces" in text:
                raise KeyboardInterrupt
            return len(text)

    with pytest.raises(CommandError, match="nothing was written"):
        call_command("seed", "--scale", "0.001", stdout=StringIO(), stderr=Stopping())
    assert (Organisation.objects.count(), Learner.objects.count()) == (0, 0)


# --- who may sign in -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_seed_lets_nobody_sign_in_unless_told() -> None:
    assert seed().startswith("Nobody can sign in")
    assert [post for post in Post.objects.all() if post.has_usable_password()] == []


@pytest.mark.django_db
def test_seed_with_a_password_lets_every_post_sign_in() -> None:
    accounts = json.loads(seed("--password", PASSWORD, "--json"))
    assert {tuple(one) for one in accounts} == {("level", "code", "name", "username", "password")}
    assert {one["level"] for one in accounts} == {"department", "province", "lao", "school", "centre"}
    for one in accounts:
        assert PostBackend().authenticate(None, username=one["username"], password=one["password"])
    assert len(set(Post.objects.values_list("password", flat=True))) == 1


@pytest.mark.django_db
def test_seed_for_a_demo_draws_a_password_and_prints_it(settings: Any) -> None:
    settings.DEMO = True
    printed = seed()
    password = printed.splitlines()[0].partition("the password ")[2].partition(";")[0]
    assert Post.objects.get(username="DLA").check_password(password)


@pytest.mark.django_db
def test_seed_refuses_a_weak_password() -> None:
    with pytest.raises(CommandError):
        seed("--password", "12345")
    assert Organisation.objects.count() == 0


# --- the same every time ---------------------------------------------------------------------------------------

NORMAL_FORM = "abfbc938d4bdbfe7a3e62556671b926c14ea53a844fa27a15484c305e387b949"
"""Another digest is another nation: whoever changes what is drawn writes the new one here."""


def normal_form() -> str:
    """A digest of what the nation is, identifiers deciphered, so that no key matters."""
    people = Enrolment.objects.order_by("pk").values_list(
        "pk",
        "learner_id",
        "learner__identifier_sealed",
        "learner__first_name",
        "learner__last_name",
        "learner__name_sort",
        "learner__birth_date",
        "institution__code",
        "institution__name",
        "grade",
        "room",
        "state",
        "verification_id",
    )
    lines = [canonical_line(pk, learner, sealed and unseal(sealed), *rest) for pk, learner, sealed, *rest in people]
    seals = Seal.objects.values_list("standing_id", "number", "total", "claimed", "digest", "public_code")
    lines += [canonical_line(*row) for row in seals]
    cells = Cell.objects.values_list("headcount_id", "grade", "sex", "count")
    lines += [canonical_line(*row) for row in cells]
    lines += [canonical_line(*row) for row in Event.objects.values_list("organisation_id", "number", "hash")]
    return digest(lines)


@pytest.mark.django_db
def test_same_seed_makes_the_same_nation_on_every_database() -> None:
    """The digest is the same in both lanes: this test runs in each."""
    seed("--seed", "7")
    assert normal_form() == NORMAL_FORM


def test_another_seed_makes_another_nation_of_the_same_size() -> None:
    def sizes(plan: Plan) -> list[int]:
        return [site.size for site in plan.sites]

    one, again, other = (draw_plan(scale=0.005, seed=number, season=SEASON) for number in (1, 1, 2))
    assert sizes(one) == sizes(again)
    assert sizes(one) != sizes(other)
    assert sum(sizes(one)) == sum(sizes(other))


@pytest.mark.django_db
def test_several_processes_make_what_one_makes() -> None:
    seed("--seed", "7", "--processes", "2")
    assert normal_form() == NORMAL_FORM
