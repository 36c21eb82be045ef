"""The pages of the year's end."""

from lec.rolls.models import Enrolment, Promotion
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.web.conftest import SignedIn

OLD = YEAR - 1


def url(nation: Nation, page: str = "") -> str:
    return f"/institutions/{nation.school.code}/promotion/{page}"


def test_overview_says_who_was_not_looked_at(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1, academic_year=OLD)
    make_learner(nation.school, 2, grade="P2", academic_year=OLD)
    context = signed_in(nation.school).get(url(nation)).context
    assert (context["year"], context["total"], context["not_looked_at"], context["next_key"]) == (OLD, 2, 2, "P1/1")


def test_overview_without_a_year_before_says_so(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1)
    answer = signed_in(nation.school).get(url(nation))
    assert (answer.status_code, answer.context["classes"]) == (200, [])


def test_class_saved_as_proposed_is_looked_at_and_enrolled(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, academic_year=OLD)
    two = make_learner(nation.school, 2, academic_year=OLD)
    make_learner(nation.school, 3, grade="P2", academic_year=OLD)
    client = signed_in(nation.school)
    page = client.get(url(nation, "class?class=P1/1"))
    assert [row["outcome"] for row in page.context["rows"]] == ["promote", "promote"]
    answer = client.post(
        url(nation, "class"), {"class": "P1/1", f"outcome-{two.pk}": "repeat", f"room-{two.pk}": "2"}
    )
    assert answer.status_code == 302
    rows = Enrolment.objects.filter(academic_year=YEAR).order_by("learner").values_list("learner", "grade", "room")
    assert list(rows) == [(one.learner_id, "P2", "1"), (two.learner_id, "P1", "2")]
    context = client.get(url(nation)).context
    assert (context["not_looked_at"], context["next_key"]) == (1, "P2/1")


def test_two_officers_who_decide_about_a_class_see_both_versions(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, academic_year=OLD)
    theirs, mine = signed_in(nation.school), signed_in(nation.school)
    seen = mine.get(url(nation, "class?class=P1/1")).context["seen"]
    sent = {"class": "P1/1", "seen": seen}
    assert theirs.post(url(nation, "class"), sent | {f"outcome-{one.pk}": "repeat"}).status_code == 302
    asked = mine.post(url(nation, "class"), sent | {f"outcome-{one.pk}": "promote"})
    rows = [(row["theirs"], row["yours"]) for row in asked.context["meanwhile"]["rows"]]
    assert (asked.status_code, rows) == (409, [("ซ้ำชั้น ป.1/1", "เลื่อนขึ้น ป.2/1")])
    assert asked.context["meanwhile"]["who"] == post_of(nation.school).officer
    assert Promotion.objects.get().outcome == "repeat"
    again = sent | {f"outcome-{one.pk}": "promote", "seen": asked.context["seen"]}
    assert mine.post(url(nation, "class"), again).status_code == 302
    assert Promotion.objects.get().outcome == "promote"


def test_class_taken_back_is_not_looked_at_again(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1, academic_year=OLD)
    client = signed_in(nation.school)
    client.post(url(nation, "class"), {"class": "P1/1"})
    assert Promotion.objects.count() == 1
    assert client.post(url(nation, "back"), {"class": "P1/1"}).status_code == 302
    assert Promotion.objects.count() == 0


def test_class_with_nonsense_keeps_what_was_typed(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, academic_year=OLD)
    answer = signed_in(nation.school).post(
        url(nation, "class"), {"class": "P1/1", f"outcome-{one.pk}": "nonsense", f"room-{one.pk}": "7"}
    )
    assert (answer.status_code, Promotion.objects.count()) == (422, 0)
    assert 'value="7"' in answer.content.decode()


def test_class_that_is_not_there_is_hidden(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    for page in ("class?class=P9/1", "class", "class?class="):
        assert client.get(url(nation, page)).status_code == 404


def test_child_enrolled_elsewhere_is_named_and_the_rest_go_through(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, academic_year=OLD)
    two = make_learner(nation.school, 2, academic_year=OLD)
    other = nation.here.institutions[2]
    Enrolment.objects.create(
        learner=one.learner, institution=other, academic_year=YEAR, grade="P2", created_at=NOW
    )
    form = {"class": "P1/1"} | {f"outcome-{one.pk}": "repeat", f"outcome-{two.pk}": "repeat"}
    answer = signed_in(nation.school).post(url(nation, "class"), form, follow=True)
    assert other.name in answer.content.decode()
    assert list(Promotion.objects.values_list("enrolment", flat=True)) == [two.pk]
