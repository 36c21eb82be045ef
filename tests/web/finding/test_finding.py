"""Finding a learner: one's own subtree only, above the local authority only with a reason that is recorded."""

import pytest
from django.test import Client

from lec.audit.models import Event
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.identity import unseal
from lec.rolls.models import Enrolment, Learner
from tests.nation import NOW, Nation, build_nation, make_learner, post_of

pytestmark = pytest.mark.django_db
BACKEND = "lec.accounts.signin.PostBackend"


@pytest.fixture
def nation() -> Nation:
    nation = build_nation()
    schools = (nation.school, nation.here.institutions[2], nation.there.institutions[0])
    for number, institution in enumerate(schools, 1):
        enrolment = make_learner(institution, number)
        Learner.objects.filter(pk=enrolment.learner_id).update(
            prefix="เด็กชาย", first_name="ปกรณ์", last_name=f"ทองสุข{number}", name_sort=f"ปกรณ์ ทองสุข{number}"
        )
    return nation


def asked(client: Client, organisation: Organisation, text: str, reason: str = "") -> list[str]:
    """The names that a search shows."""
    client.force_login(post_of(organisation), backend=BACKEND)
    answer = client.post("/find", {"text": text, "reason": reason})
    assert answer.status_code == 200, answer.context["form"].errors
    return [hit.name for hit in answer.context["found"].hits]


@pytest.mark.parametrize("text", ["ปกรณ์", "กรณ์ ทอง", "เด็กชายปกรณ์", "ด.ช. ปกรณ์", "  ทองสุข ", "ทองสุข1"])
def test_search_by_part_of_a_name_finds_own_learner(client: Client, nation: Nation, text: str) -> None:
    assert asked(client, nation.school, text) == ["เด็กชายปกรณ์ ทองสุข1"]


def test_search_of_every_level_stays_in_its_subtree(client: Client, nation: Nation) -> None:
    reason = "ตรวจสอบข้อมูลซ้ำซ้อน"
    assert asked(client, nation.centre, "ปกรณ์") == []
    assert asked(client, nation.lao, "ปกรณ์") == ["เด็กชายปกรณ์ ทองสุข1"]
    assert asked(client, nation.province, "ปกรณ์", reason) == ["เด็กชายปกรณ์ ทองสุข1", "เด็กชายปกรณ์ ทองสุข2"]
    assert asked(client, nation.department, "ปกรณ์", reason) == [f"เด็กชายปกรณ์ ทองสุข{n}" for n in (1, 2, 3)]


def test_search_by_identifier_finds_the_whole_one_only(client: Client, nation: Nation) -> None:
    number = unseal(Learner.objects.get(last_name="ทองสุข1").identifier_sealed or "")
    foreign = unseal(Learner.objects.get(last_name="ทองสุข3").identifier_sealed or "")
    thai = number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert asked(client, nation.school, thai) == ["เด็กชายปกรณ์ ทองสุข1"]
    assert asked(client, nation.school, number[:12]) == []
    assert asked(client, nation.school, foreign) == []


def test_search_by_identifier_of_a_joined_record_finds_the_one_that_stands(client: Client, nation: Nation) -> None:
    standing, other = Learner.objects.get(last_name="ทองสุข1"), Learner.objects.get(last_name="ทองสุข2")
    Learner.objects.filter(pk=other.pk).update(same_as=standing)
    Enrolment.objects.filter(learner=other).delete()
    assert asked(client, nation.school, unseal(other.identifier_sealed or "")) == ["เด็กชายปกรณ์ ทองสุข1"]


def test_search_above_the_local_authority_without_reason_shows_nobody(client: Client, nation: Nation) -> None:
    for organisation in (nation.province, nation.department):
        client.force_login(post_of(organisation), backend=BACKEND)
        answer = client.post("/find", {"text": "ปกรณ์", "reason": ""})
        assert answer.status_code == 422
        assert "ทองสุข" not in answer.content.decode()
    assert Event.objects.filter(verb="names.looked").count() == 0


def test_search_above_the_local_authority_is_recorded_with_its_reason(client: Client, nation: Nation) -> None:
    asked(client, nation.province, "ปกรณ์", "สุ่มตรวจสอบการมีตัวตน")
    asked(client, nation.lao, "ปกรณ์")
    event = Event.objects.get(verb="names.looked")
    assert (event.organisation_id, event.subject, event.after) == (
        nation.province.pk,
        "search",
        {"reason": "สุ่มตรวจสอบการมีตัวตน"},
    )


@pytest.mark.parametrize(("level", "text"), [("school", "ก"), ("department", "กร"), ("department", "%%")])
def test_search_too_short_is_refused(client: Client, nation: Nation, level: str, text: str) -> None:
    client.force_login(post_of(getattr(nation, level)), backend=BACKEND)
    answer = client.post("/find", {"text": text, "reason": "ตรวจสอบข้อมูล"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text"]


@pytest.mark.parametrize("text", ["%%%", "___", "ปกรณ์%", "'; --"])
def test_search_for_wildcards_takes_them_as_written(client: Client, nation: Nation, text: str) -> None:
    assert asked(client, nation.department, text, "ตรวจสอบข้อมูล") == []


def test_search_finds_who_has_left_once_and_says_so(client: Client, nation: Nation) -> None:
    enrolment = Enrolment.objects.get(learner__last_name="ทองสุข1")
    depart(enrolments=[enrolment], kind="resigned", by=post_of(nation.school), now=NOW)
    assert asked(client, nation.school, "ปกรณ์") == ["เด็กชายปกรณ์ ทองสุข1"]


def test_search_shows_fifty_and_says_there_are_more(client: Client, nation: Nation) -> None:
    for number in range(100, 160):
        make_learner(nation.school, number)
    Learner.objects.filter(enrolments__institution=nation.school).update(first_name="สมหญิง")
    client.force_login(post_of(nation.school), backend=BACKEND)
    answer = client.post("/find", {"text": "สมหญิง"})
    assert (len(answer.context["found"].hits), answer.context["found"].more) == (50, True)


@pytest.mark.parametrize("learners", [1, 3])
def test_search_costs_the_same_statements(
    client: Client, nation: Nation, learners: int, django_assert_num_queries: object
) -> None:
    for number in range(200, 200 + learners):
        make_learner(nation.school, number)
    client.force_login(post_of(nation.lao), backend=BACKEND)
    with django_assert_num_queries(9):  # type: ignore[operator]
        client.post("/find", {"text": "ลับ"})
